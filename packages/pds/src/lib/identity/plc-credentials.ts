/**
 * What a `did:plc` has to say for an account of this host: what is recommended to those who move here, and what is
 * demanded of an operation before this host submits it. An operation that forgets the host's rotation key, or names
 * another host, would lock the account out of its own identity.
 */
import { isDidKey } from '../keys/public-key.ts';
import type { DidKey } from '../keys/signing-key.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { parsePlcOperation } from './parse-plc-entry.ts';
import type { PlcData, PlcOperation } from './plc-operation.ts';

/** What this host knows of an account. */
export interface PlcFacts {
  /** Undefined: the account has none. */
  readonly handle: string | undefined;
  /** The repository's key. */
  readonly signingKey: DidKey;
  /** The host's rotation key, which is another one than the signing key. */
  readonly rotationKey: DidKey;
  /** A key of the account's owner, kept elsewhere; it comes before the host's. */
  readonly recoveryKey?: DidKey;
  /** The setting `publicUrl`. */
  readonly publicUrl: string;
}

/**
 * @param facts what this host knows of the account
 * @returns what the account's `did:plc` should say: `getRecommendedDidCredentials`, and the data of a new one
 */
export function createPlcData(facts: PlcFacts): PlcData {
  const { handle, signingKey, rotationKey, recoveryKey, publicUrl } = facts;
  return {
    rotationKeys: recoveryKey === undefined ? [rotationKey] : [recoveryKey, rotationKey],
    verificationMethods: { atproto: signingKey },
    alsoKnownAs: handle === undefined ? [] : [`at://${handle}`],
    services: { atproto_pds: { type: 'AtprotoPersonalDataServer', endpoint: publicUrl } },
  };
}

/**
 * The tests of `submitPlcOperation`.
 *
 * @param value the operation that came
 * @param facts what this host knows of the account
 * @returns the operation
 * @throws XrpcError 400 `InvalidRequest`
 */
export function mustBeSafeOperation(value: unknown, facts: PlcFacts): PlcOperation {
  const operation = parsePlcOperation(value);
  if (operation === undefined || !isChainable(operation)) throw refuse('Invalid operation');
  const { rotationKeys, services, verificationMethods, alsoKnownAs } = operation;
  if (!rotationKeys.includes(facts.rotationKey)) throw refuse("Rotation keys do not include server's rotation key");
  if (!rotationKeys.every(isDidKey)) throw refuse('Invalid rotation key');
  if (services['atproto_pds']?.type !== 'AtprotoPersonalDataServer') {
    throw refuse('Incorrect type on atproto_pds service');
  }
  if (services['atproto_pds'].endpoint !== facts.publicUrl) throw refuse('Incorrect endpoint on atproto_pds service');
  if (verificationMethods['atproto'] !== facts.signingKey) throw refuse('Incorrect signing key');
  if (facts.handle !== undefined && alsoKnownAs[0] !== `at://${facts.handle}`) {
    throw refuse('Incorrect handle in alsoKnownAs');
  }
  return operation;
}

/** An account's DID exists already, so what is submitted follows another; the directory takes no key twice. */
function isChainable({ prev, rotationKeys }: PlcOperation): boolean {
  return prev !== null && rotationKeys.length > 0 && new Set(rotationKeys).size === rotationKeys.length;
}

function refuse(message: string): XrpcError {
  return new XrpcError(400, 'InvalidRequest', message);
}
