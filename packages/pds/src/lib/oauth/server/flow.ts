import type { SignInAccount } from '../backend.ts';
import type { OAuthClient } from '../clients/client.ts';
import type { DeviceAccount, DeviceProof } from '../device.ts';
import type { PendingRequest } from '../authorization-request.ts';
import type { OAuthServer } from './oauth-server.ts';

/** A flow in a browser. */
export interface Flow {
  readonly server: OAuthServer;
  readonly request: PendingRequest;
  readonly client: OAuthClient;
  readonly device: DeviceProof;
  readonly accounts: readonly DeviceAccount[];
  /** The account of this host that the client named. */
  readonly hinted: SignInAccount | undefined;
  /** To send with the answer: the cookie of a browser that has a new one. */
  readonly headers: Readonly<Record<string, string>>;
}
