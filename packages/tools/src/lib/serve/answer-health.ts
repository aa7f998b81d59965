import type { PhotonRequest } from './photon-request.ts';
import { mustBeRead } from './serve-errors.ts';

/** Where whoever watches over servers asks, unless the photon has a path of this name itself. */
export const HEALTH_PATH = '/health';

/**
 * Says that the server is there. It is for everybody, so it says nothing else, and wakes no instance.
 *
 * @param asked the request
 * @returns JSON
 * @throws VerbNotAllowedError
 */
export function answerHealth({ request }: PhotonRequest): Response {
  mustBeRead(request.method);
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
}
