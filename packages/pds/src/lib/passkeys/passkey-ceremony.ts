/**
 * The two ceremonies of WebAuthn (Level 3, 7.1 and 7.2), as a relying party that asks for no attestation: it does not
 * matter to this host who made an authenticator, only that it has the key it said it has.
 *
 * Pure but for the clock inside the challenges: rows are `PasskeyTable`'s and `PasskeyOwners`'.
 *
 * - P1 Every answer is held against its type, its challenge, the origin and the id of this host.
 * - P2 Whether a key may be synced never changes, and none is synced that may not be.
 * - P3 A passkey that stands for a password as well must know its user (UV); after a password, a touch will do.
 */
import { toBase64Url } from '@atcute/multibase';

import { digestOf } from '../values/digest.ts';
import { parseAuthenticatorData, type AuthenticatorData } from './authenticator-data.ts';
import { decodeCbor } from './cbor.ts';
import type { ChallengePurpose, ChallengeSealer, OpenedChallenge } from './challenge-sealer.ts';
import { importCoseKey, passkeyAlgorithms } from './cose-key.ts';
import { createAnswerError, createPasskeyError } from './passkey-error.ts';
import type { AssertionBody, ClientData, RegistrationBody } from './passkey-body.ts';

/** The host as WebAuthn sees it. */
export interface RelyingParty {
  /** A host name: passkeys belong to it. */
  readonly id: string;
  /** The only origin whose pages may ask. */
  readonly origin: string;
}

/** A passkey that was made and is this host's. */
export interface NewPasskey {
  /** Base64url. */
  readonly credentialId: string;
  /** COSE. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** The kind of authenticator (AAGUID); zeros where it does not say. */
  readonly authenticatorId: string;
  readonly counter: number;
  readonly isBackupEligible: boolean;
  readonly isBackedUp: boolean;
  readonly transports: readonly string[];
  readonly challenge: OpenedChallenge;
}

/** What is known of a passkey when it signs. */
export interface KnownPasskey {
  readonly credentialId: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly isBackupEligible: boolean;
}

/** A passkey that has signed; it counts once `PasskeyTable.use` has written it down. */
export interface PasskeyUse {
  readonly credentialId: string;
  readonly counter: number;
  readonly isBackedUp: boolean;
  readonly challenge: OpenedChallenge;
}

/** Which challenge an answer must carry. */
export interface ExpectedChallenge {
  readonly purpose: ChallengePurpose;
  readonly subject: string;
}

/** @param publicUrl where the world reaches this host */
export function createRelyingParty(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin };
}

/** `PublicKeyCredentialCreationOptionsJSON`: asks for a passkey that a user finds without saying who they are. */
export interface RegistrationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly pubKeyCredParams: readonly { readonly type: 'public-key'; readonly alg: number }[];
  readonly excludeCredentials: readonly CredentialDescriptor[];
  readonly authenticatorSelection: { readonly residentKey: 'required'; readonly userVerification: 'required' };
  readonly attestation: 'none';
  readonly timeout: number;
}

/** `PublicKeyCredentialRequestOptionsJSON` */
export interface AssertionOptions {
  readonly challenge: string;
  readonly rpId: string;
  /** Empty: the user chooses among all that they have for this host. */
  readonly allowCredentials: readonly CredentialDescriptor[];
  readonly userVerification: 'required' | 'preferred';
  readonly timeout: number;
}

/** A passkey that exists. */
export interface CredentialDescriptor {
  readonly type: 'public-key';
  readonly id: string;
  readonly transports: readonly string[];
}

/** How long a browser waits for its user: less than a challenge holds. */
const TIMEOUT_MS = 110_000;

/** Both ceremonies, for one host. */
export class PasskeyCeremony {
  readonly #party: RelyingParty;
  readonly #sealer: ChallengeSealer;

  /**
   * @param party this host
   * @param sealer of the challenges
   */
  constructor(party: RelyingParty, sealer: ChallengeSealer) {
    this.#party = party;
    this.#sealer = sealer;
  }

  /**
   * @param subject of the challenge: the session that is signed in
   * @param user `userHandle` is `PasskeyOwners.handleOf` of the account
   * @param existing the account's passkeys: a device that has one of them makes no other
   */
  createRegistrationOptions(
    subject: string,
    user: { readonly userHandle: string; readonly handle: string },
    existing: readonly CredentialDescriptor[],
  ): RegistrationOptions {
    return {
      challenge: this.#sealer.seal('addPasskey', subject),
      rp: { id: this.#party.id, name: this.#party.id },
      user: { id: user.userHandle, name: user.handle, displayName: user.handle },
      pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: existing,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      attestation: 'none',
      timeout: TIMEOUT_MS,
    };
  }

  /**
   * @param expected `signIn`, or `secondFactor` after a password
   * @param allowed which passkeys will do; none named: any
   */
  createAssertionOptions(expected: ExpectedChallenge, allowed: readonly CredentialDescriptor[]): AssertionOptions {
    return {
      challenge: this.#sealer.seal(expected.purpose, expected.subject),
      rpId: this.#party.id,
      allowCredentials: allowed,
      userVerification: expected.purpose === 'secondFactor' ? 'preferred' : 'required',
      timeout: TIMEOUT_MS,
    };
  }

  /**
   * @param body what the page sent
   * @param subject as in `createRegistrationOptions`
   * @throws XrpcError as `PasskeyErrorCode` says
   */
  async checkRegistration(body: RegistrationBody, subject: string): Promise<NewPasskey> {
    const challenge = this.#checkClientData(body.clientData, 'webauthn.create', { purpose: 'addPasskey', subject });
    const data = parseAttestation(body.attestationObject);
    this.#checkData(data, true);
    const { credential } = data;
    if (credential === undefined) throw createAnswerError('it holds no new key');
    if (toBase64Url(credential.id) !== body.credentialId) throw createAnswerError('its key has another id');
    await importCoseKey(credential.publicKey);
    return {
      credentialId: body.credentialId,
      publicKey: credential.publicKey,
      authenticatorId: credential.authenticatorId,
      counter: data.counter,
      isBackupEligible: data.isBackupEligible,
      isBackedUp: data.isBackedUp,
      transports: body.transports,
      challenge,
    };
  }

  /**
   * @param body what the page sent
   * @param known the passkey with the body's id
   * @param expected as in `createAssertionOptions`
   * @throws XrpcError as `PasskeyErrorCode` says
   */
  async checkAssertion(body: AssertionBody, known: KnownPasskey, expected: ExpectedChallenge): Promise<PasskeyUse> {
    const challenge = this.#checkClientData(body.clientData, 'webauthn.get', expected);
    const data = parseAuthenticatorData(body.authenticatorData);
    this.#checkData(data, expected.purpose !== 'secondFactor');
    if (body.credentialId !== known.credentialId) throw createAnswerError('it is of another passkey');
    const key = await importCoseKey(known.publicKey);
    const digest = digestOf(body.clientData.bytes);
    const signed = new Uint8Array([...body.authenticatorData, ...digest]);
    if (!(await key.verify(body.signature, signed))) throw createAnswerError('its signature is not of this passkey');
    if (data.isBackupEligible !== known.isBackupEligible)
      throw createAnswerError('whether it may be synced has changed'); // P2
    return { credentialId: body.credentialId, counter: data.counter, isBackedUp: data.isBackedUp, challenge };
  }

  /** P1, of the browser's words. */
  #checkClientData(clientData: ClientData, type: string, expected: ExpectedChallenge): OpenedChallenge {
    if (clientData.type !== type) throw createAnswerError(`its type is not "${type}"`);
    if (clientData.origin !== this.#party.origin) {
      throw createAnswerError(`it was made for another site than ${this.#party.origin}`);
    }
    if (clientData.isCrossOrigin) throw createAnswerError('it was made inside a page of another site');
    return this.#sealer.open(clientData.challenge, expected.purpose, expected.subject);
  }

  /** P1, P2 and P3, of the authenticator's. */
  #checkData(data: AuthenticatorData, needsVerifiedUser: boolean): void {
    const digest = digestOf(new TextEncoder().encode(this.#party.id));
    if (!data.relyingPartyDigest.every((byte, index) => byte === digest[index])) {
      throw createAnswerError(`it was made for another host than ${this.#party.id}`);
    }
    if (!data.isUserPresent) throw createAnswerError('nobody was present');
    if (needsVerifiedUser && !data.isUserVerified) {
      throw createPasskeyError(
        'PasskeyNotVerified',
        'This passkey did not check that it is you; set a PIN, fingerprint or face up on it and try again',
      );
    }
    if (data.isBackedUp && !data.isBackupEligible) throw createAnswerError('it is synced, though it says it cannot be');
  }
}

/** WebAuthn 6.5: the format and its statement are not looked at, save that `none` states nothing. */
function parseAttestation(bytes: Uint8Array<ArrayBuffer>): AuthenticatorData {
  const { value, end } = decodeCbor(bytes);
  if (!(value instanceof Map) || end !== bytes.length) throw createAnswerError('its attestation is no map');
  const [format, statement, data]: unknown[] = ['fmt', 'attStmt', 'authData'].map((name) => value.get(name));
  if (typeof format !== 'string' || !(statement instanceof Map))
    throw createAnswerError('its attestation has no format');
  if (format === 'none' && statement.size > 0) throw createAnswerError('its attestation "none" states something');
  if (!(data instanceof Uint8Array)) throw createAnswerError('its attestation has no authenticator data');
  return parseAuthenticatorData(new Uint8Array(data));
}
