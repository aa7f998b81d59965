/**
 * The words of a run: one execution of a photon's method, from its start to its end, over waits, evictions and crashes.
 *
 * Called by: everything in `run`, `instance` and `mcp`. Nothing here does anything.
 */
import type { Json, JsonObject, ObjectSchema } from '../manifest/json-schema.ts';

/** What starts a run. It is kept with a run that waits, so it is plain data. */
export interface RunRequest {
  /** Unique in the instance; whoever starts the run chooses it. The same id again means the same run. */
  readonly id: string;
  readonly method: string;
  /** The arguments, checked against the method's schema. */
  readonly args: JsonObject;
  readonly caller: Caller;
  readonly client: Client;
  /** Milliseconds since 1970. */
  readonly deadlineMs?: number;
  readonly callerCwd?: string;
  /** Of the caller. */
  readonly trace?: Trace;
  /** Where the caller finds the project's photons: what comes before `/p/<name>`. */
  readonly photonsUrl?: string;
  /** The calls between photons that led here, outermost first: `room/lobby.post`. */
  readonly path: readonly string[];
  /** The first run of that path, which alone has a client that waits; absent: this one. */
  readonly root?: RunAddress;
  /** Written from its start to its end: whoever started it may come again with the same id. */
  readonly isDurable?: true;
}

/** What a call is part of, in the words of W3C Trace Context and Baggage. */
export interface Trace {
  /** `00-<trace id>-<parent id>-<flags>` */
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

/** Where a run lives. */
export interface RunAddress {
  readonly photon: string;
  readonly instance: string;
  readonly runId: string;
}

/** Who called, as `this.caller` shows it. */
export interface Caller {
  /** Stable id; `anonymous` if nobody is known. */
  readonly id: string;
  readonly name?: string;
  readonly isAnonymous: boolean;
  readonly scopes: readonly string[];
  readonly claims: JsonObject;
  /** The client's session, which scopes `memory` to it. */
  readonly session?: string;
}

/** Severities of RFC 5424, as MCP names them. */
export type LogLevel = 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'critical' | 'alert' | 'emergency';

/** The program at the other end. */
export interface Client {
  /** `none`: a schedule, a route, a webhook, the console. */
  readonly era: 'legacy' | 'modern' | 'none';
  readonly name?: string;
  readonly version?: string;
  /** What it can be asked. */
  readonly can: {
    readonly elicitForm: boolean;
    readonly elicitUrl: boolean;
    readonly sample: boolean;
    readonly sampleTools: boolean;
    readonly listRoots: boolean;
  };
  /**
   * How an ask gets to it: `stream` pushes the request and waits; `rounds` ends the answer with the open asks and goes
   * on with the next request; `task` leaves them where the client polls; `people` waits for whoever answers in the
   * console; `none` cannot be asked, and `asking` says why.
   */
  readonly reach: 'stream' | 'rounds' | 'task' | 'people' | 'none';
  /** For `none`: what the message says about it, and what to do. */
  readonly asking?: string;
  readonly progressToken?: string | number;
  /** The least severe log message that it wants; absent: none. */
  readonly logLevel?: LogLevel;
}

/** A request of ours to the client, as MCP has it. */
export interface AskRequest {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
  readonly params: JsonObject;
}

/** What a page of ours asks for: what may not go through the client's form. */
export interface AskPage {
  readonly kind: 'password' | 'file';
  /** For `file`: types that are taken, as HTML has it. */
  readonly accept?: string;
  /** For `file`: whether there may be several. */
  readonly isMultiple?: boolean;
}

/** An ask that nobody has answered. */
export interface OpenAsk {
  /** Unique in the run. */
  readonly id: string;
  readonly request: AskRequest;
  /** What the content of an accepted form must be, where the request says less. */
  readonly check?: ObjectSchema;
  /**
   * The request's URL is that of a page of ours. It answers with `content: { value }`: a password as text, a file as
   * `{ name, mimeType, base64 }`, several as a list. Until then the client's `accept` only says that it was opened.
   */
  readonly page?: AskPage;
  /** The run of another photon whose ask this is; absent: the run's own. */
  readonly from?: RunAddress;
  /** Milliseconds since 1970. */
  readonly askedAtMs: number;
  readonly expiresAtMs: number;
}

/** What came back for an ask: MCP's result of it, or an error of the client. */
export type AskAnswer =
  | { readonly kind: 'result'; readonly result: JsonObject }
  | { readonly kind: 'error'; readonly code: number; readonly message: string };

/** What a run tells while it goes on. */
export type Notice =
  | { readonly kind: 'progress'; readonly progress: number; readonly total?: number; readonly message?: string }
  /** What it does, without how far it is. */
  | { readonly kind: 'status'; readonly message: string }
  | { readonly kind: 'log'; readonly level: LogLevel; readonly logger?: string; readonly data: Json }
  /** A part of the result, for people to read while it grows. */
  | { readonly kind: 'partial'; readonly value: Json };

/** A failure of a run as data: what callers may know of it. */
export interface RunFailure {
  readonly name: string;
  /** `internal_error` for whatever the photon did not mean to throw. */
  readonly code: string;
  readonly message: string;
  readonly data?: JsonObject;
}

/** How far a run has come. */
export type RunProgress =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'failed'; readonly failure: RunFailure }
  | { readonly kind: 'waiting'; readonly asks: readonly OpenAsk[] };

/** What the world sees of a run. */
export interface RunRecord {
  readonly id: string;
  readonly method: string;
  readonly args: JsonObject;
  readonly caller: Caller;
  readonly status: 'running' | 'waiting' | 'returned' | 'failed' | 'cancelled';
  readonly asks: readonly OpenAsk[];
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  /** When a run that waits is given up, and when an ended one is forgotten. */
  readonly expiresAtMs: number;
}
