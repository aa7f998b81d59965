/** What crosses between the Worker and the actor of a photon. Both are of one build, so it has no version. */
import type { JsonObject } from './manifest/json-schema.ts';
import type { SessionStart } from './mcp/initialize.ts';
import type { Caller, LogLevel } from './run/run.ts';

/** What the Worker calls on the actor of a photon. */
export interface PhotonEntrance {
  /** Makes the instance be there, with what its source schedules. */
  wake(): void | Promise<void>;
  /**
   * One MCP message that was posted.
   *
   * @param delivery what `formatDelivery` made: the engine takes long over objects
   */
  receiveMcp(delivery: string): McpReply | Promise<McpReply>;
  /** Opens the stream of a session (`GET`), or one that a client lost. */
  listenMcp(listening: McpListening): McpReply | Promise<McpReply>;
  /** Somebody subscribes to changes of lists. */
  noticeListener(): void | Promise<void>;
  /** What another instance needs to know of a session that began here; undefined if there is none of this caller. */
  lendMcpSession(
    session: string,
    caller: Caller,
    instance: string,
  ): LentSession | undefined | Promise<LentSession | undefined>;
  /** Ends a session (`DELETE`); answers whether there was one of this caller. */
  endMcpSession(session: string, caller: Caller): boolean | Promise<boolean>;
  /** Nobody waits for the run any more. */
  cancelRun(runId: string): void | Promise<void>;
  /** A request to a path that the photon itself declares: `@get`, `@expose`, `@webhook`. */
  receiveRequest(delivery: RouteDelivery, request: Request): Response | Promise<Response>;
}

/** One MCP message on its way to its instance. */
export interface McpDelivery {
  /** The JSON text of one JSON-RPC message: parsed where it is needed, it crosses as one string. */
  readonly body: string;
  readonly era: 'legacy' | 'modern';
  /** The value of `MCP-Protocol-Version`, or of `_meta`. */
  readonly protocolVersion: string | undefined;
  /** `Mcp-Session-Id` of a legacy request. */
  readonly session: string | undefined;
  /** Whether the client takes an event stream as the answer. */
  readonly takesStream: boolean;
  readonly caller: Caller;
  /** Where clients find the project's photons: what comes before `/p/<name>`. */
  readonly photonsUrl: string;
  /** Whether the request itself names its instance: then no session takes it to another. */
  readonly namesInstance: boolean;
  /** The session, of which the instance that it began in tells the one that it uses. */
  readonly lent: LentSession | undefined;
  /** Id of the run that this message starts, if it starts one: the Worker needs it to cancel. */
  readonly runId: string;
}

/** What is known of a session wherever it is used. */
export interface LentSession extends SessionStart {
  readonly logLevel?: LogLevel;
}

/** A client that wants to hear what its session has to say. */
export interface McpListening {
  readonly session: string;
  readonly protocolVersion: string | undefined;
  /** `Last-Event-ID`: goes on with the stream of which this was an event. */
  readonly lastEventId: string | undefined;
  readonly caller: Caller;
  /** As in `McpDelivery`. */
  readonly namesInstance: boolean;
  /** As in `McpDelivery`. */
  readonly lent: LentSession | undefined;
}

/**
 * How an MCP message is answered: the body of a 200 of type JSON, the cheapest thing to cross; another response; or
 * where the stream of the answer is.
 */
export type McpReply =
  | string
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | McpStream;

/** An event stream whose events are in a channel of the actor. */
export interface McpStream {
  readonly kind: 'stream';
  /** The instance that it is at, where that is not the one that the message went to. */
  readonly instance?: string;
  /** Each of its events is a `StreamedMessage`. */
  readonly channel: string;
  /** Where the stream begins. */
  readonly since: string;
  /** Whether its events have ids, so that a client which loses the connection can go on. */
  readonly canResume: boolean;
  /** Whether it begins with an event without data, whose id a client can resume from (2025-11-25). */
  readonly isPrimed: boolean;
  /** Whether it goes on where messages were missed that are no longer kept; else it ends, and the client knows. */
  readonly goesOnAfterGap: boolean;
  /** Tells the stream from others of the channel: it comes in the event by which the stream takes over from them. */
  readonly mark?: string;
  /** The run to cancel when the client goes away; absent where that means nothing. */
  readonly cancels?: string;
  /** The client takes no event stream: it gets the last message as JSON, or `lost` if that cannot come any more. */
  readonly json?: { readonly lost: string };
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the channel of a stream carries. */
export interface StreamedMessage {
  /** JSON text of a JSON-RPC message: it goes out as it is. Empty for an event that only ends the stream. */
  readonly text: string;
  /** Whether the next event's text belongs to the same message: an event has a limit, a message has none. */
  readonly isPart?: true;
  /** Whether the stream ends with it. */
  readonly isLast?: true;
  /** Ends all streams of the channel but the one with this mark, which has taken over. */
  readonly unless?: string;
}

/** A request to a path of the photon, on its way to its instance. */
export interface RouteDelivery {
  readonly method: string;
  /** `route` hands on the request itself; `arguments` hands on its JSON as the method's arguments. */
  readonly kind: 'route' | 'arguments';
  /** Of a route, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** For `arguments`. */
  readonly args: JsonObject;
  readonly caller: Caller;
  readonly runId: string;
}

/** Whoever may ask without saying who it is: most do, so it does not cross. */
const anonymous: Caller = { id: 'anonymous', isAnonymous: true, scopes: ['*'], claims: {} };

/**
 * Packs a message for the actor: one line for each fact, then the body. None of the facts can have a line break.
 *
 * @param delivery
 * @returns one text
 */
export function formatDelivery(delivery: McpDelivery): string {
  const { body, era, protocolVersion = '', session = '', takesStream, photonsUrl, caller, runId } = delivery;
  const is = (takesStream ? 1 : 0) + (delivery.namesInstance ? 2 : 0);
  const who = isAnonymous(caller) ? '' : JSON.stringify(caller);
  const lent = delivery.lent === undefined ? '' : JSON.stringify(delivery.lent);
  return `${era}\n${protocolVersion}\n${session}\n${is}\n${photonsUrl}\n${runId}\n${who}\n${lent}\n${body}`;
}

/**
 * Unpacks it.
 *
 * @param text what `formatDelivery` made
 * @returns the same delivery
 */
export function parseDelivery(text: string): McpDelivery {
  const lines: string[] = [];
  let start = 0;
  for (let line = 0; line < FACT_LINES; line += 1) {
    const end = text.indexOf('\n', start);
    lines.push(text.slice(start, end));
    start = end + 1;
  }
  const [era, protocolVersion, session, flags, photonsUrl = '', runId = '', who, lent] = lines;
  const is = Number(flags);
  return {
    body: text.slice(start),
    era: era === 'modern' ? 'modern' : 'legacy',
    protocolVersion: protocolVersion === '' ? undefined : protocolVersion,
    session: session === '' ? undefined : session,
    takesStream: (is & 1) !== 0,
    namesInstance: (is & 2) !== 0,
    lent: lent === undefined || lent === '' ? undefined : (JSON.parse(lent) as LentSession),
    photonsUrl,
    caller: who === undefined || who === '' ? anonymous : (JSON.parse(who) as Caller),
    runId,
  };
}

const FACT_LINES = 8;

function isAnonymous({ id, isAnonymous: isUnknown, scopes, name, claims }: Caller): boolean {
  if (!isUnknown || id !== anonymous.id || name !== undefined) return false;
  return scopes.length === 1 && scopes[0] === '*' && Object.keys(claims).length === 0;
}
