/**
 * Calls over several requests (2026-07-28): an answer that asks ends with a sealed state, and the client comes back
 * with that and what it was asked for.
 *
 * Called by: `calls`.
 */
import type { Clock } from '@sundog/actor';

import { formatInputRequired } from '../../mcp/asks.ts';
import { getString } from '../../manifest/json-values.ts';
import { invalidParams } from '../../mcp/mcp-error.ts';
import { formatResult } from '../../mcp/messages.ts';
import type { PhotonProtocol } from '../../mcp/photon-protocol.ts';
import { openRequestState, sealRequestState, type RequestBinding, type RequestState } from '../../mcp/request-state.ts';
import type { OpenAsk } from '../../run/run.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { RunsPort } from './runs-port.ts';
import { createSealKeys } from './seal-key.ts';

/** What rounds need of their actor. */
export interface RoundsParts {
  readonly protocol: PhotonProtocol;
  readonly runs: RunsPort;
  readonly storage: DurableObjectStorage;
  readonly clock: Clock;
}

/** The rounds of an instance's calls. */
export class Rounds {
  readonly #parts: RoundsParts;
  readonly #key: () => Promise<CryptoKey>;

  /** @param parts of the actor */
  constructor(parts: RoundsParts) {
    this.#parts = parts;
    this.#key = createSealKeys(parts.storage);
  }

  /**
   * Opens what a client came back with.
   *
   * @param received its request
   * @returns undefined for a first request
   * @throws McpError -32602 if it is not of this request, or the call is over and forgotten
   */
  async open(received: ReceivedRequest): Promise<RequestState | undefined> {
    const sealed = getString(received.request.params, 'requestState');
    if (sealed === undefined) return undefined;
    const state = await openRequestState(await this.#key(), sealed, bindingOf(received), this.#parts.clock.now());
    if (this.#parts.runs.get(state.runId) !== undefined) return state;
    throw invalidParams('the call of "requestState" is over; make the request again without it');
  }

  /**
   * The answer that asks.
   *
   * @param received the request that it answers
   * @param asks that are open
   * @param state which run, and how often it has been asked for
   * @returns JSON text of the answer
   */
  async formatAnswer(received: ReceivedRequest, asks: readonly OpenAsk[], state: RequestState): Promise<string> {
    const expiresAtMs = Math.min(...asks.map((ask) => ask.expiresAtMs));
    const sealed = await sealRequestState(await this.#key(), state, bindingOf(received), expiresAtMs);
    return formatResult(received.request.id, formatInputRequired(asks, sealed, this.#parts.protocol));
  }
}

function bindingOf({ delivery, request }: ReceivedRequest): RequestBinding {
  return { principal: delivery.caller.id, request };
}
