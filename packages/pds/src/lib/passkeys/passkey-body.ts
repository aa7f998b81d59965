/**
 * What pages send after a passkey was asked for: `RegistrationResponseJSON` and `AuthenticationResponseJSON` of
 * WebAuthn 5.1, as text. Bytes are base64url in them. Nothing else is read from such a body: what an app asked for
 * stands elsewhere.
 */
import { fromBase64Url, toBase64Url } from '@atcute/multibase';

import { isObject, type JsonObject } from '../values/json.ts';
import { createAnswerError } from './passkey-error.ts';

/** What the browser says of the ceremony; the authenticator signs its digest. */
export interface ClientData {
  readonly type: string;
  /** Base64url, as it was given. */
  readonly challenge: string;
  readonly origin: string;
  /** The page was in a frame of another site. */
  readonly isCrossOrigin: boolean;
  /** The very bytes that were hashed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A new passkey. */
export interface RegistrationBody {
  readonly credentialId: string;
  readonly clientData: ClientData;
  readonly attestationObject: Uint8Array<ArrayBuffer>;
  /** How it can be reached (`internal`, `hybrid`, …): a hint for browsers, given back to them later. */
  readonly transports: readonly string[];
}

/** A passkey's signature. */
export interface AssertionBody {
  /** Base64url. */
  readonly credentialId: string;
  readonly clientData: ClientData;
  readonly authenticatorData: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  /**
   * Base64url; whose passkey it is, for `PasskeyOwners`. Some authenticators keep it back if they were told which keys
   * will do.
   */
  readonly userHandle: string | undefined;
}

/**
 * @param text JSON
 * @throws XrpcError InvalidPasskeyAnswer
 */
export function parseRegistrationBody(text: string): RegistrationBody {
  const { credentialId, response } = parseCredential(text);
  const transports = response['transports'] ?? [];
  if (!Array.isArray(transports) || transports.length > 10 || !transports.every(isTransport)) {
    throw createAnswerError('"response.transports" is no list of transports');
  }
  return {
    credentialId,
    clientData: parseClientData(mustBytes(response, 'clientDataJSON')),
    attestationObject: mustBytes(response, 'attestationObject'),
    transports,
  };
}

/**
 * @param text JSON
 * @throws XrpcError InvalidPasskeyAnswer
 */
export function parseAssertionBody(text: string): AssertionBody {
  const { credentialId, response } = parseCredential(text);
  const hasUser = response['userHandle'] !== undefined && response['userHandle'] !== null;
  return {
    credentialId,
    clientData: parseClientData(mustBytes(response, 'clientDataJSON')),
    authenticatorData: mustBytes(response, 'authenticatorData'),
    signature: mustBytes(response, 'signature'),
    userHandle: hasUser ? toBase64Url(mustBytes(response, 'userHandle')) : undefined,
  };
}

function parseCredential(text: string): { credentialId: string; response: JsonObject } {
  const credential = parseJson(text, 'it');
  if (credential['type'] !== 'public-key') throw createAnswerError('"type" is not "public-key"');
  const id = mustBytes(credential, 'rawId');
  const { response } = credential;
  if (!isObject(response)) throw createAnswerError('"response" is no object');
  return { credentialId: toBase64Url(id), response };
}

function parseClientData(bytes: Uint8Array<ArrayBuffer>): ClientData {
  const fields = parseJson(new TextDecoder().decode(bytes), 'its client data');
  const { type, challenge, origin, crossOrigin } = fields;
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') {
    throw createAnswerError('its client data lacks its type, challenge or origin');
  }
  const isCrossOrigin = (crossOrigin !== undefined && crossOrigin !== false) || fields['topOrigin'] !== undefined;
  return { type, challenge, origin, isCrossOrigin, bytes };
}

function parseJson(text: string, what: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw createAnswerError(`${what} is no JSON`);
  }
  if (!isObject(value)) throw createAnswerError(`${what} is no object`);
  return value;
}

function isTransport(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z-]{1,32}$/.test(value);
}

/** Bytes have one spelling only: without padding, and no bits left over. */
function mustBytes(fields: JsonObject, name: string): Uint8Array<ArrayBuffer> {
  const text = fields[name];
  if (typeof text !== 'string' || text === '') throw createAnswerError(`"${name}" is no base64url`);
  const bytes = decode(text);
  if (bytes === undefined || toBase64Url(bytes) !== text) throw createAnswerError(`"${name}" is no base64url`);
  return bytes;
}

function decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(fromBase64Url(text));
  } catch {
    return undefined;
  }
}
