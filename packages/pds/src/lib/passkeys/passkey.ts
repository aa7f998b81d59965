/** A passkey as its owner sees it. Times are milliseconds since 1970. */
export interface Passkey {
  /** Base64url. */
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** Undefined before its first use. */
  readonly usedAt: number | undefined;
  /** It lives on more than one device. */
  readonly isSynced: boolean;
}
