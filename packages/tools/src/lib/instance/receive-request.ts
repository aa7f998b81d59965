/** Requests to paths that a photon declares itself: `@get` and the like, `@expose`, `@webhook`. */
import { RecordedError, toFailure } from '../run/failure.ts';
import type { RunFailure, RunProgress, RunRequest } from '../run/run.ts';
import type { RouteDelivery } from '../wire.ts';
import { toJson } from '../mcp/plain-json.ts';
import { createNoClient } from './no-client.ts';
import type { PhotonInstance } from './photon-instance.ts';

const NO_CONTENT = 204;

/** Whoever sent the request waits for its response, and speaks no MCP. */
const WAITING = createNoClient('it was made by a request to a path of the photon. Ask in a tool, or in a schedule.');

/**
 * Answers a request.
 *
 * @param instance whose path it is
 * @param delivery what the Worker has found out
 * @param request as it came; a route gets it and the path's parameters
 * @returns what the method returned: a response as it is, anything else as JSON
 * @throws what the method threw
 */
export async function receiveRequest(
  instance: PhotonInstance,
  { method, kind, parameters, args, caller, runId }: RouteDelivery,
  request: Request,
): Promise<Response> {
  const run: RunRequest = { id: runId, method, args, caller, client: WAITING, path: [] };
  const progress = await start(instance, run, kind === 'route' ? [request, parameters] : undefined);
  if (progress.kind === 'waiting') throw new TypeError('A request to a path cannot wait.');
  if (progress.kind === 'failed') throw toError(progress.failure);
  const { value } = progress;
  if (value instanceof Response) return value;
  const json = toJson(value);
  return json === undefined ? new Response(null, { status: NO_CONTENT }) : Response.json(json);
}

async function start(
  instance: PhotonInstance,
  run: RunRequest,
  live: readonly unknown[] | undefined,
): Promise<RunProgress> {
  try {
    return await instance.start(run, live === undefined ? {} : { live });
  } catch (error) {
    throw toError(toFailure(error));
  }
}

/** Mistakes in the project: whoever sent the request can do nothing about them. */
const OWN_MISTAKES: ReadonlySet<string> = new Set([
  'internal_error',
  'ask_inside_effect',
  'ask_unsupported',
  'asset_not_found',
  'call_depth_exceeded',
  'data_sql',
  'invalid_call',
  'invalid_data',
  'missing_binding',
  'missing_variable',
  'photon_not_served',
  'photon_start_failed',
  'state_too_large',
  'undeclared_photon',
  'unkeepable_state',
  'unknown_scope',
]);

/** What the photon did not mean to throw stays inside, as with any other request. */
function toError(failure: RunFailure): Error {
  if (!OWN_MISTAKES.has(failure.code)) return new RecordedError(failure);
  const error = new Error(failure.message);
  error.name = failure.name;
  return error;
}
