/**
 * How the account hangs together with its DID document, which others keep: what the document must say, and what this
 * host may change about a `did:plc` with its rotation key.
 */
import { isServedHere } from '../identity/own-did.ts';
import type { DidResolver } from '../identity/did-resolver.ts';
import { createDidDocument, type DidDocument, type Identity } from '../identity/did-document.ts';
import { createPlcData, mustBeSafeOperation, type PlcFacts } from '../identity/plc-credentials.ts';
import type { PlcClient } from '../identity/plc-client.ts';
import { createUpdateOperation, type PlcData, type PlcOperation } from '../identity/plc-operation.ts';
import { importSigningKey } from '../keys/private-key.ts';
import type { DidKey, SigningKey } from '../keys/signing-key.ts';
import type { Settings } from '../settings/settings.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { Profile } from './profile-table.ts';

/** What it works with. */
export interface IdentityLinksOptions {
  readonly settings: Settings;
  readonly dids: DidResolver;
  readonly plc: PlcClient;
}

/** The links of one account. */
export class IdentityLinks {
  readonly #options: IdentityLinksOptions;

  /** @param options */
  constructor(options: IdentityLinksOptions) {
    this.#options = options;
  }

  /**
   * Why the account cannot be active: its document must name this host and the key that signs here.
   *
   * @returns a sentence; undefined if all is well
   * @throws IdentityError, NetworkError
   */
  async findFault(profile: Profile, key: SigningKey): Promise<string | undefined> {
    const { settings, dids } = this.#options;
    if (isServedHere(profile.did, settings)) return undefined;
    const identity = await dids.resolve(profile.did, { isForced: true });
    return describeFault(identity, key.did, settings.publicUrl);
  }

  /**
   * The key that the document names.
   *
   * @returns undefined if this host serves the document itself
   * @throws IdentityError, NetworkError
   */
  async findSigningKey(did: string): Promise<DidKey | undefined> {
    const { settings, dids } = this.#options;
    return isServedHere(did, settings) ? undefined : (await dids.resolve(did, { isForced: true })).signingKey;
  }

  /**
   * The account's document as the world sees it, and whether its handle is the account's.
   *
   * @returns the document that this host would write, if the real one cannot be had
   */
  async describe(profile: Profile, key: SigningKey): Promise<{ didDoc: DidDocument; handleIsCorrect: boolean }> {
    const { settings, dids } = this.#options;
    const { did, handle } = profile;
    const own = createDidDocument({ did, handle, signingKey: key.did, pdsUrl: settings.publicUrl });
    if (isServedHere(did, settings)) return { didDoc: own, handleIsCorrect: true };
    try {
      const identity = await dids.resolve(did);
      return { didDoc: identity.document, handleIsCorrect: identity.handle === handle };
    } catch {
      return { didDoc: own, handleIsCorrect: false };
    }
  }

  /** What a `did:plc` should say, or a `did:web` elsewhere. Without a rotation key here, none is recommended. */
  async recommend(profile: Profile, key: SigningKey): Promise<PlcData> {
    const facts = { handle: profile.handle, signingKey: key.did, publicUrl: this.#options.settings.publicUrl };
    const rotationKey = await this.#findRotationKey();
    if (rotationKey !== undefined) return createPlcData({ ...facts, rotationKey: rotationKey.did });
    return { ...createPlcData({ ...facts, rotationKey: key.did }), rotationKeys: [] };
  }

  /**
   * Signs the next operation of the account's `did:plc`.
   *
   * @param changes what becomes different
   * @throws XrpcError InvalidRequest for another kind of DID
   */
  async signOperation(did: string, changes: Partial<PlcData>): Promise<PlcOperation> {
    if (!did.startsWith('did:plc:')) {
      throw new XrpcError(400, 'InvalidRequest', `The directory of did:plc knows nothing of ${did}`);
    }
    const key = await this.#mustFindRotationKey();
    return createUpdateOperation(await this.#options.plc.mustGetLast(did), changes, key);
  }

  /**
   * Submits an operation that somebody brings, if the account still lives here after it.
   *
   * @throws XrpcError InvalidRequest
   */
  async submitOperation(profile: Profile, key: SigningKey, operation: unknown): Promise<void> {
    const rotationKey = await this.#mustFindRotationKey();
    const facts: PlcFacts = {
      handle: profile.handle,
      signingKey: key.did,
      rotationKey: rotationKey.did,
      publicUrl: this.#options.settings.publicUrl,
    };
    await this.submitOwn(profile.did, mustBeSafeOperation(operation, facts));
  }

  /** Submits an operation that this host has made. */
  async submitOwn(did: string, operation: PlcOperation): Promise<void> {
    await this.#options.plc.submit(did, operation);
    this.#options.dids.forget(did);
  }

  async #mustFindRotationKey(): Promise<SigningKey> {
    const key = await this.#findRotationKey();
    if (key !== undefined) return key;
    throw new XrpcError(400, 'InvalidRequest', 'This host has no rotation key: set PDS_ROTATION_KEY');
  }

  async #findRotationKey(): Promise<SigningKey | undefined> {
    const { rotationKey } = this.#options.settings;
    return rotationKey === undefined ? undefined : importSigningKey(rotationKey);
  }
}

function describeFault(identity: Identity, signingKey: DidKey, publicUrl: string): string | undefined {
  if (identity.pdsUrl !== publicUrl) {
    return `DID document atproto_pds service endpoint does not match PDS public url: ${identity.pdsUrl ?? 'none'}`;
  }
  if (identity.signingKey !== signingKey) return 'DID document verification method does not match expected signing key';
  return undefined;
}
