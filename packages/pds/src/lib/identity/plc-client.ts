/** The PLC directory over HTTP. */
import { ActorError } from '@sundog/actor/errors';

import type { GuardedFetch, GuardedRequest } from '../network/guarded-fetch.ts';
import { NetworkError } from '../network/network-error.ts';
import { readJson } from '../network/read-json.ts';
import { parsePlcData, parsePlcEntry } from './parse-plc-entry.ts';
import type { PlcData, PlcEntry } from './plc-operation.ts';

const TIMEOUT_MS = 10_000;
const BYTES_MAX = 1024 * 1024;
const MESSAGE_LENGTH_MAX = 300;

/** The directory did not do what it was asked for. */
export class PlcError extends ActorError {
  override readonly name = 'PlcError';
  override readonly audience = 'caller';
  readonly code = 'plc_refused';
  /** HTTP status of its answer. */
  readonly status: number;

  /**
   * @param status HTTP status of its answer
   * @param message what it says
   */
  constructor(status: number, message: string) {
    super(message, { status });
    this.status = status;
  }
}

/** An entry of the log for auditors. */
export interface AuditEntry {
  readonly operation: PlcEntry;
  readonly cid: string;
  /** Whether a mightier key has undone it. */
  readonly isNullified: boolean;
  /** When the directory got it; ISO 8601. */
  readonly createdAt: string;
}

/** Asks the directory, and submits to it. Every method throws `PlcError` and `NetworkError`. */
export class PlcClient {
  readonly #fetch: GuardedFetch;
  readonly #url: string;

  /**
   * @param guardedFetch what fetches
   * @param plcUrl the setting `plcUrl`
   */
  constructor(guardedFetch: GuardedFetch, plcUrl: string) {
    this.#fetch = guardedFetch;
    this.#url = plcUrl;
  }

  /** What the newest operation says. */
  async mustGetData(did: string): Promise<Partial<PlcData>> {
    const data = parsePlcData(await this.#get(`/${did}/data`));
    if (data === undefined) throw badAnswer();
    return data;
  }

  /** The newest operation. */
  async mustGetLast(did: string): Promise<PlcEntry> {
    const entry = parsePlcEntry(await this.#get(`/${did}/log/last`));
    if (entry === undefined) throw badAnswer();
    return entry;
  }

  /** Everything that was ever submitted, the oldest first. */
  async mustGetAuditLog(did: string): Promise<readonly AuditEntry[]> {
    const log = await this.#get(`/${did}/log/audit`);
    if (!Array.isArray(log)) throw badAnswer();
    return log.map((value: unknown) => parseAuditEntry(value));
  }

  /** Submits an operation. */
  async submit(did: string, operation: PlcEntry): Promise<void> {
    const response = await this.#ask(`/${did}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(operation),
    });
    await response.body?.cancel();
  }

  async #get(path: string): Promise<unknown> {
    return await readJson(await this.#ask(path, { accept: 'application/json' }));
  }

  async #ask(path: string, request: Partial<GuardedRequest>): Promise<Response> {
    const bounds = { timeoutMs: TIMEOUT_MS, bytesMax: BYTES_MAX, isFromSettings: true } as const;
    const response = await this.#fetch(`${this.#url}${path}`, { ...request, ...bounds });
    if (response.ok) return response;
    throw new PlcError(response.status, parseMessage(await response.text()));
  }
}

function parseAuditEntry(value: unknown): AuditEntry {
  if (typeof value !== 'object' || value === null) throw badAnswer();
  const { operation, cid, nullified, createdAt } = value as Readonly<Record<string, unknown>>;
  const entry = parsePlcEntry(operation);
  if (entry === undefined || typeof cid !== 'string' || typeof createdAt !== 'string') throw badAnswer();
  return { operation: entry, cid, isNullified: nullified === true, createdAt };
}

/** The directory's own sentence, which tells whoever submits what to do. */
function parseMessage(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    const message = typeof answer === 'object' && answer !== null && 'message' in answer ? answer.message : undefined;
    if (typeof message === 'string') return message.slice(0, MESSAGE_LENGTH_MAX);
  } catch {
    // An answer of another kind says nothing that could be passed on.
  }
  return 'The PLC directory refuses.';
}

function badAnswer(): NetworkError {
  return new NetworkError('bad_answer', 'The PLC directory answers with something else.');
}
