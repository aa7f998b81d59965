/**
 * The sealed state of a call that waits (2026-07-28). The client carries it and gives it back with the same request; it
 * can read it, and cannot change it, use it for another request, or pass it on to somebody else.
 *
 * Called by: `instance`.
 *
 * Invariants:
 * - R1 A seal covers the state, when it expires, the principal, the method and what was asked for: none of them is
 *   taken from the request that brings it back.
 * - R2 Whatever is wrong, the answer is the same, so that nobody learns from it how to do better.
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import { decodeBase64Url, decodeUtf8, encodeBase64Url } from './base64.ts';
import { getOwn, isJsonObject } from '../manifest/json-values.ts';
import { errorCodes, McpError } from './mcp-error.ts';
import type { RequestMessage } from './messages.ts';

/** What a state says. */
export interface RequestState {
  readonly runId: string;
  /** How often the call has been answered with `input_required`. */
  readonly round: number;
}

/** What a state is bound to: the same principal must make the same request again. */
export interface RequestBinding {
  readonly principal: string;
  readonly request: RequestMessage;
}

/** The key of the seals; by this way both platforms name its type. */
export type SealKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const algorithm = { name: 'HMAC', hash: 'SHA-256' };
const minSecretBytes = 32;
const maxLength = 4096;
const maxDepth = 256;

/** What may differ when a request is made again. */
const freeParams: ReadonlySet<string> = new Set(['_meta', 'inputResponses', 'requestState']);

/**
 * Makes the key for seals.
 *
 * @param secret at least 32 bytes that only the server knows
 * @returns the key
 */
export function createSealKey(secret: Uint8Array<ArrayBuffer>): Promise<SealKey> {
  if (secret.length < minSecretBytes)
    throw new RangeError(`a key for seals needs ${minSecretBytes} bytes or more, found ${secret.length}`);
  return crypto.subtle.importKey('raw', secret, algorithm, false, ['sign', 'verify']);
}

/**
 * Seals a state.
 *
 * @param key of `createSealKey`
 * @param state what it says
 * @param binding whom and what it is for
 * @param expiresAtMs milliseconds since 1970
 * @returns visible ASCII
 */
export async function sealRequestState(
  key: SealKey,
  state: RequestState,
  binding: RequestBinding,
  expiresAtMs: number,
): Promise<string> {
  const payload = JSON.stringify([state.runId, state.round, expiresAtMs]);
  const seal = await crypto.subtle.sign(algorithm, key, createSealed(payload, binding));
  return `${encodeBase64Url(new TextEncoder().encode(payload))}.${encodeBase64Url(new Uint8Array(seal))}`;
}

/**
 * Opens a state.
 *
 * @param key of `createSealKey`
 * @param sealed as the client gave it back
 * @param binding who gives it back, with which request
 * @param nowMs milliseconds since 1970
 * @returns what it says
 * @throws McpError -32602 if it is not ours, not this request's, not this principal's, or too old
 */
export async function openRequestState(
  key: SealKey,
  sealed: string,
  binding: RequestBinding,
  nowMs: number,
): Promise<RequestState> {
  const [head = '', tail = '', ...rest] = sealed.length > maxLength ? [] : sealed.split('.');
  const payloadBytes = decodeBase64Url(head);
  const seal = decodeBase64Url(tail);
  const payload = payloadBytes === undefined ? undefined : decodeUtf8(payloadBytes);
  if (payload === undefined || seal === undefined || rest.length > 0) throw refuse();
  // The engine compares in a time that does not depend on where the first difference is.
  if (!(await crypto.subtle.verify(algorithm, key, seal, createSealed(payload, binding)))) throw refuse();
  const [runId, round, expiresAtMs] = readPayload(payload);
  if (nowMs >= expiresAtMs) throw refuse();
  return { runId, round };
}

/** The bytes under the seal: JSON, so that no two bindings can look the same. */
function createSealed(payload: string, { principal, request }: RequestBinding): Uint8Array<ArrayBuffer> {
  const params = Object.fromEntries(Object.entries(request.params).filter(([name]) => !freeParams.has(name)));
  const sealed = [payload, principal, request.method, sortKeys(params, 0)];
  return Uint8Array.from(new TextEncoder().encode(JSON.stringify(sealed)));
}

/** A client may write the same object in another order. */
function sortKeys(value: Json, depth: number): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) throw refuse();
  if (Array.isArray(value)) return value.map((item: Json) => sortKeys(item, depth + 1));
  return isJsonObject(value) ? sortObject(value, depth) : null;
}

function sortObject(value: JsonObject, depth: number): Json {
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sortKeys(getOwn(value, name) ?? null, depth + 1)]));
}

function readPayload(payload: string): readonly [runId: string, round: number, expiresAtMs: number] {
  const value: unknown = JSON.parse(payload);
  if (!Array.isArray(value)) throw refuse();
  const [runId, round, expiresAtMs]: readonly unknown[] = value;
  if (typeof runId !== 'string' || typeof round !== 'number' || typeof expiresAtMs !== 'number') throw refuse();
  return [runId, round, expiresAtMs];
}

function refuse(): McpError {
  return new McpError(
    errorCodes.invalidParams,
    'Invalid params: "requestState" is not, or no longer, of this request; make the request again without it',
  );
}
