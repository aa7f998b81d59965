const PATTERN = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?: *; *[\w-]+=(?:[\w.+-]+|"[\w .+-]*"))*$/;
const LENGTH_MAX = 200;

/**
 * A media type as it is compared and stored: in lower case, without spaces.
 *
 * @param text as it came
 * @returns undefined: it is none
 */
export function parseContentType(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > LENGTH_MAX || !PATTERN.test(trimmed)) return undefined;
  return trimmed.toLowerCase().replaceAll(/ *; */g, ';');
}
