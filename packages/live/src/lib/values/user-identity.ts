import type { Value } from './value.ts';

/** Who asks, as a token of an issuer that counts has said. */
export interface UserIdentity {
  /** `<issuer>|<subject>`: names a person among all issuers. */
  readonly tokenIdentifier: string;
  readonly subject: string;
  readonly issuer: string;
  /** The token's other claims, without those that are about the token. */
  readonly [claim: string]: Value;
}
