import { sessionNotFound } from '../instance/mcp/reply-to-error.ts';
import { isUse } from '../instance/mcp/visits.ts';
import type { Classified } from '../mcp/classify.ts';
import { getInstanceArgument } from '../mcp/instance-argument.ts';
import { getObject, getString } from '../manifest/json-values.ts';
import { formatRequest, type Message } from '../mcp/messages.ts';
import { parseSessionId } from '../mcp/session-id.ts';
import type { Caller } from '../run/run.ts';
import { formatDelivery, type McpDelivery, type McpReply } from '../wire.ts';
import { actorOf, routeOf, type PhotonRequest } from './photon-request.ts';
import type { Aliases } from './route-instance.ts';

/** A message whose caller and instance are known. */
export interface Received {
  readonly caller: Caller;
  readonly instance: string;
  readonly namesInstance: boolean;
  readonly classified: Classified;
}

/**
 * Finds out where a message goes.
 *
 * @param asked the request
 * @param caller who sent it
 * @param classified how it is to be served
 * @param message it, or the first of several
 * @returns what is known
 * @throws McpError 404 for a session that cannot be
 */
export function receive(
  asked: PhotonRequest,
  caller: Caller,
  classified: Classified,
  message: Message | undefined,
): Received {
  const { session } = classified;
  const sessionInstance = session === undefined ? undefined : instanceOfSession(session);
  const argument = getInstanceArgument(asked.photon.protocol, message);
  const { name, isNamed } = routeOf(asked, { caller, message, argument, sessionInstance });
  return { caller, classified, instance: name, namesInstance: isNamed };
}

/**
 * The instance that a session lives in.
 *
 * @param session value of `Mcp-Session-Id`
 * @returns its name
 * @throws McpError 404
 */
export function instanceOfSession(session: string): string {
  const address = parseSessionId(session);
  if (address === undefined) throw sessionNotFound();
  return address.instance;
}

/**
 * Hands a message to its instance.
 *
 * @param asked the request
 * @param received what is known of it
 * @param message it
 * @param text its JSON text
 * @returns its answer
 */
export function deliver(asked: PhotonRequest, received: Received, message: Message, text: string): Promise<McpReply> {
  const { era, protocolVersion, session, takesStream } = received.classified;
  const { caller, namesInstance } = received;
  const photonsUrl = asked.url.origin + asked.prefix;
  const runId = crypto.randomUUID();
  const { aliases } = asked.deployment;
  const delivery: McpDelivery = {
    body: aliases.size === 0 ? text : resolveUse(message, text, aliases),
    era,
    protocolVersion,
    session,
    takesStream,
    caller,
    photonsUrl,
    runId,
    namesInstance,
    lent: undefined,
  };
  return actorOf(asked, received.instance).receiveMcp(formatDelivery(delivery));
}

/** `_use` names an instance as well. */
function resolveUse(message: Message, text: string, aliases: Aliases): string {
  if (message.kind !== 'request' || !isUse(message)) return text;
  const { id, method, params } = message;
  const args = getObject(params, 'arguments') ?? {};
  const instance = aliases.get((getString(args, 'instance') ?? '').toLowerCase());
  if (instance === undefined) return text;
  return formatRequest(id, method, { ...params, arguments: { ...args, instance } });
}
