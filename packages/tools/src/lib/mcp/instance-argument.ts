/**
 * `@instanceArgument`: each tool of the photon takes an argument by which the model itself says which instance it
 * means, and a header repeats it, so that proxies can route by it.
 *
 * Called by: `photon-protocol`, once for each tool; `serve`, to route; `instance`, which hands the method the rest.
 */
import type { JsonObject, ObjectSchema } from '../manifest/json-schema.ts';
import { getObject, getString } from '../manifest/json-values.ts';
import type { Message } from './messages.ts';
import type { PhotonProtocol } from './photon-protocol.ts';

const NAME = 'instance';

/**
 * The arguments of a tool as they are listed.
 *
 * @param input what its method takes
 */
export function addInstance(input: ObjectSchema): ObjectSchema {
  const property = {
    type: 'string' as const,
    description: 'Which instance is meant: each has a memory of its own. "default" unless given.',
    'x-mcp-header': 'Instance',
  };
  return { ...input, properties: { ...input.properties, [NAME]: property } };
}

/**
 * The arguments that are the method's.
 *
 * @param args of a call
 */
export function dropInstance(args: JsonObject): JsonObject {
  const { [NAME]: _instance, ...rest } = args;
  return rest;
}

/**
 * The instance that a call of a tool names by its argument.
 *
 * @param protocol of the photon
 * @param message that may be such a call
 * @returns undefined if it names none
 */
export function getInstanceArgument({ manifest }: PhotonProtocol, message: Message | undefined): string | undefined {
  if (manifest.takesInstance !== true || message?.kind !== 'request' || message.method !== 'tools/call') {
    return undefined;
  }
  return getString(getObject(message.params, 'arguments') ?? {}, NAME);
}
