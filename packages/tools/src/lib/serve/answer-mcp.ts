/**
 * The MCP endpoint over HTTP: one message in, one answer out, for both eras. Sessions, calls and streams are the
 * instance's; what needs nothing but the manifest is answered here.
 *
 * Invariants:
 * - H1 Who asks, and from where, is known before anything of the body is read.
 * - H2 A body is read once, to its limit, and parsed once to route it; to the instance it goes as the text that came,
 *   but for an alias in it.
 */
import { readBody } from '@sundog/actor/edge';

import { sessionNotFound } from '../instance/mcp/reply-to-error.ts';
import { checkParameterHeaders, classifyBatch, classifyMessage, unsupportedVersion } from '../mcp/classify.ts';
import { getEra } from '../mcp/era.ts';
import { findHttpProblem, readAccept, type Accepted, type HeaderSource } from '../mcp/http-rules.ts';
import { errorCodes, McpError } from '../mcp/mcp-error.ts';
import { formatDiscoverResult } from '../mcp/initialize.ts';
import { formatListResult, type ListMethod } from '../mcp/lists.ts';
import { formatResult, type Message, type RequestMessage } from '../mcp/messages.ts';
import { findMethod } from '../mcp/methods.ts';
import { parsePosted } from '../mcp/parse-message.ts';
import type { PhotonProtocol } from '../mcp/photon-protocol.ts';
import type { Caller } from '../run/run.ts';
import { answerBatch } from './answer-batch.ts';
import { listen } from './listen.ts';
import { assertMessageScopes } from './message-scopes.ts';
import { authenticate } from './authenticate-caller.ts';
import { actorOf, routeOf, type PhotonRequest } from './photon-request.ts';
import { deliver, instanceOfSession, receive, type Received } from './received.ts';
import { refuseMcp } from './refuse.ts';
import { respond, respondText } from './respond.ts';

/** Who has posted, and the headers of that: asked for once, since the engine takes long to give them out. */
interface Sender {
  readonly caller: Caller;
  readonly headers: HeaderSource;
  readonly accepted: Accepted;
}

/**
 * Answers a request to the MCP endpoint.
 *
 * @param asked the request
 * @returns the response; errors are JSON-RPC's
 */
export async function answerMcp(asked: PhotonRequest): Promise<Response> {
  try {
    const { method, headers } = asked.request;
    const accepted = readAccept(headers);
    const problem = findHttpProblem(method, headers, accepted);
    if (problem !== undefined) throw problem;
    const caller = await authenticate(asked); // H1
    if (method === 'POST') return await answerPost(asked, { caller, headers, accepted });
    return await (method === 'GET' ? openSessionStream(asked, caller) : endSession(asked, caller));
  } catch (error) {
    return refuseMcp(error, asked);
  }
}

async function answerPost(asked: PhotonRequest, { caller, headers, accepted }: Sender): Promise<Response> {
  const body = await readBody(asked.request, asked.limits.bodyBytesMax); // H2
  const posted = parsePosted(body);
  if (posted.kind === 'batch') {
    const classified = classifyBatch(posted.messages, headers, accepted);
    return answerBatch(asked, receive(asked, caller, classified, posted.messages[0]), posted.messages);
  }
  const { message } = posted;
  try {
    const classified = classifyMessage(message, headers, accepted);
    if (message.kind === 'request') checkParameterHeaders(asked.photon.protocol, message, headers);
    return await answerMessage(asked, { caller, classified }, message, body);
  } catch (error) {
    return refuseMcp(error, asked, message.kind === 'request' ? message.id : undefined);
  }
}

async function answerMessage(
  asked: PhotonRequest,
  { caller, classified }: Pick<Received, 'caller' | 'classified'>,
  message: Message,
  body: string,
): Promise<Response> {
  const { protocol } = asked.photon;
  const row = findMethod(message, classified.era, protocol);
  if (row === undefined && message.kind === 'notification') return new Response(null, { status: 202 });
  if (message.kind === 'request') {
    assertMessageScopes(caller, message, protocol);
    if (classified.era === 'modern' && row?.isOfWorker === true) {
      const result = formatFromManifest(message, protocol, classified.protocolVersion);
      return respondText(formatResult(message.id, result), classified);
    }
  }
  const received = receive(asked, caller, classified, message);
  if (message.kind === 'request' && message.method === 'subscriptions/listen') return listen(asked, received, message);
  return respond(await deliver(asked, received, message, body), asked, received.instance, classified);
}

/** What needs no instance: who the server is, and its lists. The table of methods leaves nothing else to the Worker. */
function formatFromManifest(
  { method, params }: RequestMessage,
  protocol: PhotonProtocol,
  version: string | undefined,
): string {
  return method === 'server/discover'
    ? formatDiscoverResult(protocol, version)
    : formatListResult(protocol, method as ListMethod, version, params);
}

/** `GET`: what a session has to say besides answers, or a stream that the client lost. */
async function openSessionStream(asked: PhotonRequest, caller: Caller): Promise<Response> {
  const { session, protocolVersion } = readSessionHeaders(asked);
  const lastEventId = asked.request.headers.get('last-event-id') ?? undefined;
  const route = routeOf(asked, { caller, sessionInstance: instanceOfSession(session) });
  const listening = { session, protocolVersion, lastEventId, caller, namesInstance: route.isNamed, lent: undefined };
  const reply = await actorOf(asked, route.name).listenMcp(listening);
  return respond(reply, asked, route.name, { takesJson: true, takesStream: true });
}

/** `DELETE`: the client needs its session no more. */
async function endSession(asked: PhotonRequest, caller: Caller): Promise<Response> {
  const { session } = readSessionHeaders(asked);
  const sessionInstance = instanceOfSession(session);
  const route = routeOf(asked, { caller, sessionInstance });
  // Wherever else it has been, a session lives where it began; but nobody gets away from where a claim leads.
  const isBound = asked.photon.manifest.auth?.instanceClaim !== undefined;
  const instance = isBound ? route.name : sessionInstance;
  if (!(await actorOf(asked, instance).endMcpSession(session, caller))) throw sessionNotFound();
  return new Response(null, { status: 204 });
}

function readSessionHeaders({ request: { headers } }: PhotonRequest): {
  session: string;
  protocolVersion: string | undefined;
} {
  const requested = headers.get('mcp-protocol-version') ?? undefined;
  if (requested !== undefined && getEra(requested) === undefined) throw unsupportedVersion(requested);
  const session = headers.get('mcp-session-id');
  if (session !== null) return { session, protocolVersion: requested };
  throw new McpError(errorCodes.invalidRequest, 'Invalid request: the header Mcp-Session-Id is missing', {
    status: 400,
  });
}
