import { LiveError } from '@sundog/live/server';

/**
 * A text as it is kept: without spaces around it, and not too long.
 *
 * @throws LiveError `invalid_text`
 */
export function parseText(field: string, text: string, lengthMax: number): string {
  const trimmed = text.trim();
  if (trimmed !== '' && trimmed.length <= lengthMax) return trimmed;
  throw new LiveError({
    code: 'invalid_text',
    message: `The ${field} must have 1 to ${lengthMax} characters, and has ${trimmed.length}.`,
    data: { field },
  });
}
