/** The sealed state of a call that waits (2026-07-28): the client carries it, and cannot change it. */
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

/** Makes the key for seals out of a secret of at least 32 bytes. */
export function createSealKey(secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  throw new Error(String(secret));
}

/** Seals a state. @returns visible ASCII */
export function sealRequestState(
  key: CryptoKey,
  state: RequestState,
  binding: RequestBinding,
  expiresAtMs: number,
): Promise<string> {
  throw new Error(String(key) + String(state) + String(binding) + expiresAtMs);
}

/** Opens a state. Throws McpError -32602 if it is not ours, not this request's, not this principal's, or too old. */
export function openRequestState(
  key: CryptoKey,
  sealed: string,
  binding: RequestBinding,
  nowMs: number,
): Promise<RequestState> {
  throw new Error(String(key) + sealed + String(binding) + nowMs);
}
