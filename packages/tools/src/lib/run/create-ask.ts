import { AskUnsupportedError } from '../photon/errors.ts';
import type { RunHost } from './run-host.ts';
import type { AskOptions } from './run-scope.ts';
import type { AskRequest, OpenAsk, RunRequest } from './run.ts';

/**
 * Makes an ask of a run.
 *
 * @param host of the run
 * @param run that asks
 * @param id unique in the run
 * @param asked what, and how
 * @throws AskUnsupportedError it needs a page of ours, and there is none
 */
export function createAsk(
  host: Pick<RunHost, 'clock' | 'askTimeoutMs' | 'pageUrl'>,
  run: RunRequest,
  id: string,
  asked: { readonly request: AskRequest; readonly options: AskOptions },
): OpenAsk {
  const { request } = asked;
  const { timeoutMs = host.askTimeoutMs, check, page } = asked.options;
  const askedAtMs = host.clock.now();
  const expiresAtMs = Math.min(askedAtMs + timeoutMs, run.deadlineMs ?? Number.POSITIVE_INFINITY);
  const ask = { id, request, askedAtMs, expiresAtMs, ...(check !== undefined && { check }) };
  if (page === undefined) return ask;
  const url = host.pageUrl?.(run, id, page);
  if (url === undefined && run.client.reach !== 'people') {
    throw new AskUnsupportedError(request.method, `this server has no page to ask for a ${page.kind}.`);
  }
  return { ...ask, page, request: { ...request, params: { ...request.params, ...(url !== undefined && { url }) } } };
}
