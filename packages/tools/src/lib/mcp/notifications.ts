/**
 * What a run says while it goes on, as notifications; and the one that cancels it.
 *
 * Called by: `instance`.
 *
 * Invariants:
 * - P1 Progress rises with every notification, and never beyond its total: clients may treat anything else as an error.
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import type { Client, LogLevel, Notice } from '../run/run.ts';
import { getOwn, getString } from '../manifest/json-values.ts';
import { isLogged } from './log-levels.ts';
import { formatNotification, type RequestId } from './messages.ts';

type Progress = Extract<Notice, { kind: 'progress' }>;

/**
 * Makes notifications of one run's notices, for one client.
 *
 * @param client what it wants: its progress token, its log level
 * @param lastProgress the last progress that it has been told, if the run goes on after an eviction
 * @returns a function from notice to JSON text; undefined if the client wants none of it, or it would say nothing new
 */
export function createNoticeFormatter(client: Client, lastProgress?: number): (notice: Notice) => string | undefined {
  const { progressToken } = client;
  let last: number | undefined = lastProgress;
  const tellProgress = (progress: Progress): string | undefined => {
    if (progressToken === undefined) return undefined;
    const next = findNext(progress, last);
    if (next === undefined) return undefined;
    last = next;
    const { total, message } = progress;
    return formatNotification('notifications/progress', {
      progressToken,
      progress: next,
      ...(total === undefined || !Number.isFinite(total) ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
  };
  return (notice) => {
    if (notice.kind === 'progress') return tellProgress(notice);
    if (notice.kind === 'log') return formatLog(client, notice.level, notice.data, notice.logger);
    // MCP has neither parts of results nor states: who asked for progress reads them there, others in the log.
    const said = notice.kind === 'status' ? notice.message : notice.value;
    return progressToken === undefined
      ? formatLog(client, 'info', said, notice.kind)
      : tellProgress({ kind: 'progress', progress: last ?? 0, message: asText(said) });
  };
}

function formatLog(client: Client, level: LogLevel, data: Json, logger: string | undefined): string | undefined {
  if (!isLogged(level, client.logLevel)) return undefined;
  return formatNotification('notifications/message', { level, ...(logger === undefined ? {} : { logger }), data });
}

/** The progress to tell: as said, if that is more than before; else a little more, if there is a message to tell. */
function findNext({ progress, total, message }: Progress, last: number | undefined): number | undefined {
  const limit = total !== undefined && Number.isFinite(total) ? total : Infinity;
  const said = Number.isFinite(progress) ? Math.min(progress, limit) : last;
  if (last === undefined) return said ?? 0;
  if (said !== undefined && said > last) return said;
  if (message === undefined) return undefined;
  const step = limit === Infinity ? 0.001 : (limit - last) / 1000;
  return last + step > last ? last + step : undefined;
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Reads `notifications/cancelled`.
 *
 * @param params of the notification
 * @returns undefined if it names no request; it is then to be ignored
 */
export function parseCancelled(
  params: JsonObject,
): { readonly requestId: RequestId; readonly reason: string | undefined } | undefined {
  const requestId = getOwn(params, 'requestId');
  if (typeof requestId !== 'string' && typeof requestId !== 'number') return undefined;
  return { requestId, reason: getString(params, 'reason') };
}
