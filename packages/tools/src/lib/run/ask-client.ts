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
  const reason = findObstacle(client, request);
  if (reason !== undefined) throw new AskUnsupportedError(request.method, reason);
}

function findObstacle(client: Client, { method, params }: AskRequest): string | undefined {
  const { can, reach } = client;
  if (reach === 'none') return client.asking ?? NO_STREAM;
  if (method === 'elicitation/create') {
    if (reach === 'people') return undefined;
    if (params['mode'] === 'url') return can.elicitUrl ? undefined : missing('elicitation.url');
    return can.elicitForm ? undefined : missing('elicitation');
  }
  if (reach === 'people') return 'people answer it, and they are no language model and have no folders.';
  if (method === 'roots/list') return can.listRoots ? undefined : missing('roots');
  if (!can.sample) return missing('sampling');
  return params['tools'] === undefined || can.sampleTools ? undefined : missing('sampling.tools');
}

const NO_STREAM =
  'it takes plain JSON only. Send the request with the header "Accept: application/json, text/event-stream".';

function missing(capability: string): string {
  return `it did not declare the capability "${capability}". Use a client that has it, or let the tool take the value as an argument.`;
}
