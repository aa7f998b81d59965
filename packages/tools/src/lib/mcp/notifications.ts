/** What a run says while it goes on, as notifications. */
import type { Client, LogLevel, Notice } from '../run/run.ts';
import type { JsonObject } from '../manifest/json-schema.ts';
import type { RequestId } from './messages.ts';

/**
 * Makes notifications of one run's notices, for one client.
 *
 * @param client what it wants: its progress token, its log level
 * @param lastProgress the last progress that it was told before an eviction
 * @returns a function from notice to JSON text; undefined if the client wants none of it, or nothing has risen
 */
export function createNoticeFormatter(client: Client, lastProgress?: number): (notice: Notice) => string | undefined {
  throw new Error(String(client) + lastProgress);
}

/** Reads a log level. @returns undefined if it is none */
export function parseLogLevel(value: unknown): LogLevel | undefined {
  throw new Error(String(value));
}

/** Whether a message is severe enough. */
export function isLogged(level: LogLevel, least: LogLevel | undefined): boolean {
  throw new Error(level + least);
}

/** Reads `notifications/cancelled`. @returns undefined if it names no request */
export function parseCancelled(
  params: JsonObject,
): { readonly requestId: RequestId; readonly reason: string | undefined } | undefined {
  throw new Error(String(params));
}
