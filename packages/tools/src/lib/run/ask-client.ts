import type { JsonObject } from '../manifest/json-schema.ts';
import { AskUnsupportedError } from '../photon/errors.ts';
import type { AskRequest, Client } from './run.ts';

/**
 * Checks, before anything is sent, that a client can be asked this.
 *
 * @param client of the run
 * @param request what would be sent
 * @throws AskUnsupportedError
 */
export function mustBeAskable(client: Client, request: AskRequest): void {
  const obstacle = findObstacle(client, request);
  if (obstacle === undefined) return;
  if (typeof obstacle === 'string') throw new AskUnsupportedError(request.method, obstacle, linkOf(client, request));
  throw new AskUnsupportedError(request.method, missing(obstacle.name), { requiredCapabilities: obstacle.required });
}

/** A capability that the client did not declare, and the same in MCP's `ClientCapabilities`. */
interface Missing {
  readonly name: string;
  readonly required: JsonObject;
}

function findObstacle(client: Client, { method, params }: AskRequest): string | Missing | undefined {
  const { can, reach } = client;
  if (reach === 'none') return client.asking ?? NO_STREAM;
  if (method === 'elicitation/create') {
    if (reach === 'people') return undefined;
    if (params['mode'] === 'url')
      return can.elicitUrl ? undefined : { name: 'elicitation.url', required: { elicitation: { url: {} } } };
    return can.elicitForm ? undefined : { name: 'elicitation', required: { elicitation: { form: {} } } };
  }
  if (reach === 'people') return 'people answer it, and they are no language model and have no folders.';
  if (method === 'roots/list') return can.listRoots ? undefined : { name: 'roots', required: { roots: {} } };
  if (!can.sample) return { name: 'sampling', required: { sampling: {} } };
  return params['tools'] === undefined || can.sampleTools
    ? undefined
    : { name: 'sampling.tools', required: { sampling: { tools: {} } } };
}

/** A page that people can be sent to without asking them. */
function linkOf({ can }: Client, { params }: AskRequest): JsonObject {
  const { mode, message = '', url } = params;
  return can.elicitUrl && mode === 'url' && url !== undefined ? { elicitation: { mode, message, url } } : {};
}

const NO_STREAM =
  'it takes plain JSON only. Send the request with the header "Accept: application/json, text/event-stream".';

function missing(capability: string): string {
  return `it did not declare the capability "${capability}". Use a client that has it, or let the tool take the value as an argument.`;
}
