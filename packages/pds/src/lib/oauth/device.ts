/** A browser, and the accounts that it may use: the words between the pages and who keeps them. */

/** What a browser's cookie holds. */
export interface DeviceProof {
  readonly id: string;
  readonly secret: string;
}

/** An account that a browser may use. */
export interface DeviceAccount {
  readonly did: string;
  readonly handle: string;
  /** When its owner last signed in with this browser, milliseconds since 1970. */
  readonly signedInAt: number;
  /** Whether it counts without a new password. */
  readonly isSignedIn: boolean;
}

/** Somebody has signed in. */
export interface NewDeviceAccount {
  readonly deviceId: string;
  readonly did: string;
  readonly handle: string;
  /** The request it was for: the only one that it counts for, unless `remembers`. */
  readonly requestId: string;
  readonly remembers: boolean;
}
