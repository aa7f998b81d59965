/**
 * URI templates of RFC 6570, level 1, read backwards: which values give a URI. Without regular expressions, because the
 * URI comes from outside and must cost no more than its length.
 */

/** Gives the values of a template's variables; undefined if the URI is none of the template's. */
export type UriMatcher = (uri: string) => Readonly<Record<string, string>> | undefined;

interface Part {
  /** The variable. */
  readonly name: string;
  /** What stands between it and the next one, or the end. */
  readonly literalAfter: string;
}

/** Longer URIs match nothing. */
const maxLength = 8192;

/**
 * Makes a matcher. A variable holds at least one character, none of `/`, `?`, `#`, and ends where the text after it first
 * occurs, the last one where nothing else is left; values are percent-decoded.
 *
 * @param template as `note://{id}/lines/{line}`
 * @returns the matcher
 */
export function createUriMatcher(template: string): UriMatcher {
  const [literalBefore = '', ...rest] = template.split('{');
  const parts: readonly Part[] = rest.map((part) => {
    const end = part.indexOf('}');
    return { name: part.slice(0, end), literalAfter: part.slice(end + 1) };
  });
  return (uri) => {
    if (uri.length > maxLength || !uri.startsWith(literalBefore)) return undefined;
    return readParts(uri, literalBefore.length, parts);
  };
}

function readParts(uri: string, start: number, parts: readonly Part[]): Readonly<Record<string, string>> | undefined {
  const values: [string, string][] = [];
  let at = start;
  for (const [index, { name, literalAfter }] of parts.entries()) {
    const end = findEnd(uri, at, literalAfter, index === parts.length - 1);
    if (end <= at) return undefined;
    const value = decode(uri.slice(at, end));
    if (value === undefined) return undefined;
    values.push([name, value]);
    at = end + literalAfter.length;
  }
  return at === uri.length ? Object.fromEntries(values) : undefined;
}

function findEnd(uri: string, at: number, literalAfter: string, isLast: boolean): number {
  if (isLast) return uri.endsWith(literalAfter) ? uri.length - literalAfter.length : -1;
  // Two variables with nothing between them: the first takes one character.
  return literalAfter === '' ? at + 1 : uri.indexOf(literalAfter, at + 1);
}

function decode(text: string): string | undefined {
  if (/[/?#]/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
