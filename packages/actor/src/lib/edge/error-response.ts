/**
 * The edge: the only place where errors become HTTP.
 *
 * Invariants:
 * - W1 Every error has one shape: `{ error: { code, message, data?, requestId } }`.
 * - W2 What callers cannot expect, or cannot mend, leaves as `internal_error` without any detail; the detail is logged
 *   with the request's id. In dev the message is shown as well.
 * - W3 An error that says itself who may read it is believed: no table of statuses can forget it.
 */
import { reviveError } from '../calls/call-outcome.ts';
import { ActorError } from '../errors.ts';
import { logger } from '../logger.ts';

/** HTTP statuses by the code of an `ActorError`. */
export type StatusTable = Readonly<Record<string, number>>;

/** What an error response depends on besides the error. */
export interface ErrorResponseOptions {
  readonly requestId: string;
  readonly isDev: boolean;
  /** Statuses of the project's own codes, and other ones for the kernel's. */
  readonly statuses?: StatusTable | undefined;
  /** Whether the response names the error's code in a header too: an actor's does, for the Worker in front of it. */
  readonly namesCode?: boolean;
}

/** The header that names the code. */
export const ERROR_CODE_HEADER = 'x-sundog-error';

/** The body of every error response. */
export interface ErrorBody {
  error: { code: string; message: string; data?: Readonly<Record<string, unknown>>; requestId: string };
}

/** A code that stands in no table is the project's own, and expected: it is the request's fault. */
const STATUS_OF_OWN_CODES = 400;

/** Statuses of 500 mean: a mistake in the project, none of the client's business. */
const kernelStatuses: StatusTable = {
  actor_unavailable: 503,
  ambiguous_actor_name: 400,
  body_too_large: 413,
  call_depth_exceeded: 500,
  deadline_exceeded: 504,
  event_too_large: 413,
  foreign_host: 403,
  foreign_origin: 403,
  handler_overridden: 500,
  invalid_actor_name: 400,
  invalid_call: 500,
  invalid_channel: 400,
  invalid_cron: 400,
  invalid_cursor: 400,
  invalid_event: 400,
  invalid_issuer: 500,
  invalid_job: 500,
  invalid_limit: 400,
  invalid_mount: 500,
  invalid_schedule: 400,
  invalid_subscription: 400,
  invalid_token: 401,
  job_key_taken: 409,
  job_kind_taken: 500,
  job_timeout: 500,
  job_too_large: 413,
  log_bad_name: 500,
  log_bad_position: 400,
  memory_bad_key: 400,
  memory_bad_value: 500,
  memory_no_scope: 500,
  memory_too_large: 413,
  method_not_callable: 500,
  no_occurrence: 400,
  not_found: 404,
  past_time: 400,
  schedule_name_taken: 409,
  schedule_status: 409,
  sql_async_transaction: 500,
  sql_bad_value: 500,
  sql_many_rows: 500,
  sql_migration_failed: 500,
  sql_migration_newer: 500,
  sql_no_row: 500,
  sql_row_too_large: 413,
  too_many_subscribers: 429,
  transport_required: 426,
  unknown_actor: 500,
  unknown_frames: 400,
  unknown_job_kind: 500,
  unknown_method: 500,
  unknown_schedule: 404,
  unknown_time_zone: 400,
  unnamed_actor: 500,
};

/**
 * Turns whatever was thrown into a response, and logs what does not leave.
 *
 * @param thrown whatever it is
 * @param options the request's id and the project's own statuses
 * @returns the response
 */
export function createErrorResponse(thrown: unknown, options: ErrorResponseOptions): Response {
  const error = reviveError(thrown);
  const { requestId, isDev } = options;
  const status = statusOf(error, options.statuses ?? {});
  if (error instanceof ActorError && mayLeave(error, status)) {
    const { code, message, data } = error;
    const hasData = Object.keys(data).length > 0;
    const headers: Record<string, string> = options.namesCode === true ? { [ERROR_CODE_HEADER]: code } : {};
    return respond(status, { code, message, ...(hasData ? { data } : {}), requestId }, headers);
  }
  logger.error('A request failed', { requestId, error });
  const message = isDev && error instanceof Error ? `${error.name}: ${error.message}` : 'The server made a mistake.';
  return respond(500, { code: 'internal_error', message, requestId });
}

function mayLeave({ audience }: ActorError, status: number): boolean {
  return audience === undefined ? status !== 500 : audience === 'caller';
}

function statusOf(error: unknown, statuses: StatusTable): number {
  if (!(error instanceof ActorError) || error.audience === 'log') return 500;
  return statuses[error.code] ?? kernelStatuses[error.code] ?? STATUS_OF_OWN_CODES;
}

/** RFC 9110, 15.5.22: the response says what to upgrade to. */
const UPGRADE_REQUIRED = 426;

/** RFC 9110, 15.5.6: the response says which methods there are. */
const METHOD_NOT_ALLOWED = 405;

function formatAllowed(allowed: unknown): string {
  return Array.isArray(allowed) ? allowed.join(', ') : '';
}

function respond(status: number, error: ErrorBody['error'], further: Record<string, string> = {}): Response {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-request-id': error.requestId,
    ...(status === UPGRADE_REQUIRED && { upgrade: 'websocket' }),
    ...(status === METHOD_NOT_ALLOWED && { allow: formatAllowed(error.data?.['allowed']) }),
    ...further,
  };
  return new Response(formatBody(error), { status, headers });
}

/** An error must leave even if its data cannot be written as JSON. */
function formatBody(error: ErrorBody['error']): string {
  try {
    return JSON.stringify({ error } satisfies ErrorBody);
  } catch {
    const { code, message, requestId } = error;
    return JSON.stringify({ error: { code, message, requestId } } satisfies ErrorBody);
  }
}
