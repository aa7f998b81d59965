/**
 * What HTTP itself must be like before a message is read: verb, `Content-Type`, `Accept`.
 *
 * Called by: `serve`, once for each request.
 */
import { getEra } from './era.ts';
import { errorCodes, McpError } from './mcp-error.ts';

/** Headers, by name in any case. `Headers` is one. */
export interface HeaderSource {
  get(name: string): string | null;
}

/** How a client wants to be answered. */
export interface Accepted {
  /** With an event stream. Must be named: a bare `*` is not meant so. */
  readonly takesStream: boolean;
  /** With JSON. A client that says nothing takes it. */
  readonly takesJson: boolean;
}

const sessionVerbs = 'POST, GET, DELETE';

/**
 * Checks a request before its body is read.
 *
 * @param verb of the request
 * @param headers of the request
 * @param accepted what `readAccept` made of them
 * @returns what to refuse it with: status 405, 406 or 415; undefined if it may go on
 */
export function findHttpProblem(verb: string, headers: HeaderSource, accepted: Accepted): McpError | undefined {
  if (verb === 'POST') return findPostProblem(headers, accepted);
  const isModern = getEra(headers.get('mcp-protocol-version') ?? '') === 'modern';
  if (isModern || (verb !== 'GET' && verb !== 'DELETE'))
    return refuse(405, `${verb} is not served here`, { Allow: isModern ? 'POST' : sessionVerbs });
  if (verb === 'GET' && !accepted.takesStream)
    return refuse(406, 'a GET opens an event stream: send "Accept: text/event-stream"');
  return undefined;
}

function findPostProblem(headers: HeaderSource, accepted: Accepted): McpError | undefined {
  if (!isJsonContent(headers.get('content-type')))
    return refuse(415, 'a POST carries JSON: send "Content-Type: application/json"');
  if (!accepted.takesJson && !accepted.takesStream)
    return refuse(406, 'answers are JSON or event streams: send "Accept: application/json, text/event-stream"');
  return undefined;
}

/** Whether `Content-Type` says JSON. */
export function isJsonContent(contentType: string | null): boolean {
  if (contentType === 'application/json') return true;
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

/** What has been read before: a client sends the same with every request. */
const known = new Map<string, Accepted>();
const maxKnown = 100;

/**
 * Reads `Accept`.
 *
 * @param headers of the request
 * @returns what the client takes
 */
export function readAccept(headers: HeaderSource): Accepted {
  const accept = headers.get('accept');
  if (accept === null) return { takesStream: false, takesJson: true };
  let accepted = known.get(accept);
  if (accepted === undefined) {
    accepted = parseAccept(accept);
    if (known.size < maxKnown && accept.length < 200) known.set(accept, accepted);
  }
  return accepted;
}

function parseAccept(accept: string): Accepted {
  let takesStream = false;
  let takesJson = false;
  for (const range of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) continue;
    if (type === 'text/event-stream') takesStream = true;
    if (type === 'application/json' || type === 'application/*' || type === '*/*') takesJson = true;
  }
  return { takesStream, takesJson };
}

function refuse(status: number, message: string, headers?: Readonly<Record<string, string>>): McpError {
  return new McpError(errorCodes.invalidRequest, message, headers === undefined ? { status } : { status, headers });
}
