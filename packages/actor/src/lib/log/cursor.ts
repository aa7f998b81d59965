/** A position in one certain log, as it is handed to somebody outside. */
export interface LogCursor {
  /** Identity of the log. */
  identity: string;
  /** Number of the last entry that its holder has; 0 for none. */
  sequence: number;
}

/**
 * A cursor as text of a-z, 0-9, `-` and `.`, fit for a URL.
 *
 * @param cursor
 */
export function formatLogCursor({ identity, sequence }: LogCursor): string {
  return `${identity}.${sequence}`;
}

/**
 * Reads a cursor that came from outside.
 *
 * @param text
 * @returns undefined if `formatLogCursor` cannot have made it
 */
export function parseLogCursor(text: string): LogCursor | undefined {
  const match = /^([a-z0-9-]{1,64})\.(0|[1-9][0-9]{0,15})$/.exec(text);
  const sequence = Number(match?.[2]);
  if (match?.[1] === undefined || !Number.isSafeInteger(sequence)) return undefined;
  return { identity: match[1], sequence };
}
