import { parseShardName } from '../schema/shard-name.ts';
import { GLOBAL_SHARD, ROOT_SHARD } from '../schema/definition.ts';
import { CLOSE_CODES, PROTOCOL_VERSION } from '../wire/frames.ts';
import { identify, mustMayOpen, type LiveRequest } from './live-request.ts';
import { ForbiddenShardError, InvalidRequestError } from './serve-errors.ts';
import { InvalidTokenError } from '@sundog/actor/jwt';
import type { Asker } from '../shard/shard-calls.ts';

/** The subprotocol of the wire. A token may stand beside it, as a browser's socket can send no header. */
const SUBPROTOCOL = 'sundog-live';
const TOKEN_PREFIX = 'token.';

const REASON_BYTES_MAX = 123;

/**
 * `GET /socket?shard=…&protocol=1`: opens a socket that ends in the shard.
 *
 * What a client has to know is said by the code with which its socket is closed: a browser shows no other answer.
 *
 * @throws InvalidRequestError
 */
export async function answerSocket(asked: LiveRequest): Promise<Response> {
  const { request, context, authenticate, project } = asked;
  const { url } = context;
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    throw new InvalidRequestError('Expected a WebSocket: send "Upgrade: websocket".');
  }
  const shard = url.searchParams.get('shard') ?? ROOT_SHARD;
  const field = parseShardName(shard)?.field;
  const isOneOfAKind = shard === ROOT_SHARD || (shard === GLOBAL_SHARD && project.global !== undefined);
  if (!isOneOfAKind && (field === undefined || !project.shardFields.has(field))) {
    throw new InvalidRequestError(
      `There is no shard "${shard}": expected ${ROOT_SHARD}, or <field>/<value> of a sharded table.`,
    );
  }
  const protocols = (request.headers.get('sec-websocket-protocol') ?? '').split(',').map((name) => name.trim());
  const subprotocol = protocols.includes(SUBPROTOCOL) ? SUBPROTOCOL : undefined;
  if (url.searchParams.get('protocol') !== String(PROTOCOL_VERSION)) {
    return refuse(CLOSE_CODES.unsupportedProtocol, `This server speaks protocol ${PROTOCOL_VERSION}.`, subprotocol);
  }
  let asker: Asker;
  try {
    const token = protocols.find((name) => name.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length);
    asker = await identify(authenticate, token);
    await mustMayOpen(project, asker, shard);
  } catch (error) {
    if (error instanceof InvalidTokenError) return refuse(CLOSE_CODES.tokenExpired, error.message, subprotocol);
    if (error instanceof ForbiddenShardError) return refuse(CLOSE_CODES.forbidden, error.message, subprotocol);
    throw error;
  }
  const ticket = await asked.shard(shard).admit(asker);
  const response = await asked.openSocket(shard, ticket);
  return withSubprotocol(response, subprotocol);
}

function refuse(code: number, reason: string, subprotocol: string | undefined): Response {
  const { 0: webSocket, 1: server } = new WebSocketPair();
  server.accept();
  server.close(code, cutReason(reason));
  return withSubprotocol(new Response(null, { status: 101, webSocket }), subprotocol);
}

/** RFC 6455, 5.5: a reason has at most 123 bytes. Characters are not cut in two. */
function cutReason(reason: string): string {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(REASON_BYTES_MAX));
  return reason.slice(0, read);
}

/** RFC 6455, 4.2.2: a client that offers subprotocols expects one of them to be chosen. */
function withSubprotocol(response: Response, subprotocol: string | undefined): Response {
  if (subprotocol === undefined || response.webSocket === null) return response;
  const headers = { 'sec-websocket-protocol': subprotocol };
  return new Response(null, { status: 101, webSocket: response.webSocket, headers });
}
