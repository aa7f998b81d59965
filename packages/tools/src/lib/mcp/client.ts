/**
 * The client of a request, as a run sees it: what it can be asked, and how an ask gets to it.
 *
 * Called by: `instance`, once for each call.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { Client, LogLevel } from '../run/run.ts';
import { metaKeys, tasksExtension } from './era.ts';
import type { SessionStart } from './initialize.ts';
import { getObject, getOwn, getString } from '../manifest/json-values.ts';
import { parseLogLevel } from './log-levels.ts';
import { errorCodes, McpError } from './mcp-error.ts';
import type { RequestMessage } from './messages.ts';

/** A session as far as the protocol knows it. */
export interface SessionClient extends SessionStart {
  /** What the client set by `logging/setLevel`. */
  readonly logLevel?: LogLevel;
}

/** Of a client that has begun no session and so could not say what it can: what all of the session era know. */
const unsaid: Client['can'] = {
  elicitForm: true,
  elicitUrl: false,
  sample: true,
  sampleTools: false,
  listRoots: true,
};

/** Methods that may be answered with `input_required`. */
const roundMethods: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

/**
 * What a client with these capabilities can be asked.
 *
 * @param capabilities MCP's `ClientCapabilities`
 */
export function createClientCan(capabilities: JsonObject): Client['can'] {
  const elicitation = getObject(capabilities, 'elicitation');
  const sampling = getObject(capabilities, 'sampling');
  const elicitUrl = elicitation !== undefined && getObject(elicitation, 'url') !== undefined;
  return {
    // An empty object means forms: it is what clients declared before there were URLs.
    elicitForm: elicitation !== undefined && (getObject(elicitation, 'form') !== undefined || !elicitUrl),
    elicitUrl,
    sample: sampling !== undefined,
    sampleTools: sampling !== undefined && getObject(sampling, 'tools') !== undefined,
    listRoots: getObject(capabilities, 'roots') !== undefined,
  };
}

/**
 * The client of a request of the session era.
 *
 * @param request of the client
 * @param session that it belongs to; undefined if to none
 * @param takesStream whether the answer may be an event stream, which alone can carry an ask
 */
export function createLegacyClient(
  request: RequestMessage,
  session: SessionClient | undefined,
  takesStream: boolean,
): Client {
  const progressToken = readProgressToken(getObject(request.params, '_meta') ?? {});
  return {
    era: 'legacy',
    ...(session === undefined ? {} : { name: session.clientInfo.name, version: session.clientInfo.version }),
    can: session === undefined ? unsaid : createClientCan(session.capabilities),
    ...(takesStream ? { reach: 'stream' as const } : { reach: 'none' as const, asking: acceptHint }),
    ...(progressToken === undefined ? {} : { progressToken }),
    ...(session?.logLevel === undefined ? {} : { logLevel: session.logLevel }),
  };
}

const acceptHint =
  'the answer to this request can only be JSON. Send "Accept: application/json, text/event-stream" with it, so that the question can come on its stream';

/**
 * The client of a request of 2026-07-28: `_meta` says all.
 *
 * @param request of the client; `classifyMessage` has checked its `_meta`
 */
export function createModernClient(request: RequestMessage): Client {
  const meta = getObject(request.params, '_meta') ?? {};
  const info = getObject(meta, metaKeys.clientInfo) ?? {};
  const name = getString(info, 'name');
  const version = getString(info, 'version');
  const progressToken = readProgressToken(meta);
  const logLevel = parseLogLevel(getOwn(meta, metaKeys.logLevel));
  const can = createClientCan(getObject(meta, metaKeys.clientCapabilities) ?? {});
  // Every call makes one, and spreading optional parts into it takes several times as long.
  const client: { -readonly [Key in keyof Client]: Client[Key] } = { era: 'modern', can, reach: 'rounds' };
  if (name !== undefined) client.name = name;
  if (version !== undefined) client.version = version;
  if (progressToken !== undefined) client.progressToken = progressToken;
  if (logLevel !== undefined) client.logLevel = logLevel;
  if (!roundMethods.has(request.method)) {
    client.reach = 'none';
    client.asking = `${request.method} cannot be answered with a question`;
  }
  return client;
}

function readProgressToken(meta: JsonObject): string | number | undefined {
  const token = getOwn(meta, metaKeys.progressToken);
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}

/**
 * Whether a client of 2026-07-28 takes a task as an answer.
 *
 * @param request of the client
 */
export function takesTasks(request: RequestMessage): boolean {
  const meta = getObject(request.params, '_meta') ?? {};
  const extensions = getObject(getObject(meta, metaKeys.clientCapabilities) ?? {}, 'extensions') ?? {};
  return getObject(extensions, tasksExtension) !== undefined;
}

/**
 * A request needs something that its client has not declared (2026-07-28).
 *
 * @param requiredCapabilities MCP's `ClientCapabilities` of what is missing
 * @returns the error, for throwing
 */
export function createMissingCapability(requiredCapabilities: JsonObject): McpError {
  const names = listPaths(requiredCapabilities).join(', ');
  return new McpError(errorCodes.missingClientCapability, `Missing required client capability: ${names}`, {
    status: 400,
    data: { requiredCapabilities },
  });
}

/** `elicitation.form` for `{ elicitation: { form: {} } }`. */
function listPaths(capabilities: JsonObject): string[] {
  return Object.keys(capabilities).flatMap((name) => {
    const paths = listPaths(getObject(capabilities, name) ?? {});
    return paths.length === 0 ? [name] : paths.map((path) => `${name}.${path}`);
  });
}

/**
 * Refuses a request about tasks of a client that does not declare them (2026-07-28).
 *
 * @param request of the client
 * @throws McpError -32021 with status 400
 */
export function mustTakeTasks(request: RequestMessage): void {
  if (!takesTasks(request)) throw createMissingCapability({ extensions: { [tasksExtension]: {} } });
}
