import { parseAuthorization } from '../access/authorization.ts';
import { createErrorResponse } from '../xrpc/response.ts';
import { checkAdmin } from './admin-guesses.ts';
import type { PdsRequest } from './pds-request.ts';

/** @returns the counts, for who has the administrator's password */
export function answerMetrics(pds: PdsRequest): Response {
  try {
    if (checkAdmin(parseAuthorization(pds.request), pds)) {
      return new Response(pds.host.counts.format(), { headers: { 'content-type': 'text/plain; version=0.0.4' } });
    }
  } catch (error) {
    return createErrorResponse(error);
  }
  return new Response('Authentication Required\n', { status: 401, headers: { 'www-authenticate': 'Basic' } });
}
