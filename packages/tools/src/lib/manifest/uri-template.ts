/**
 * URI templates of RFC 6570, level 1: `note://{id}/lines/{line}`. What is wrong with one, for authors; and one read
 * backwards: which values give a URI. Without regular expressions, because the URI comes from outside and must cost no
 * more than its length.
 */

/** A template and its variables, or what is wrong with it. */
export type ParsedUriTemplate =
  | { readonly kind: 'template'; readonly variables: readonly string[] }
  | { readonly kind: 'fault'; readonly fault: string };

/** Gives the values of a template's variables; undefined if the URI is none of the template's. */
export type UriMatcher = (uri: string) => Readonly<Record<string, string>> | undefined;

interface Part {
  /** The variable. */
  readonly name: string;
  /** What stands between it and the next one, or the end. */
  readonly literalAfter: string;
  /** Whether it has one closing brace. */
  readonly isClosed: boolean;
}

/** Longer URIs match nothing. */
const maxLength = 8192;

/**
 * Parses a template.
 *
 * @param text as written
 */
export function parseUriTemplate(text: string): ParsedUriTemplate {
  if (text === '') return { kind: 'fault', fault: 'a URI is missing' };
  if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text)) return { kind: 'fault', fault: 'it has no scheme such as note://' };
  const { literalBefore, parts } = split(text);
  const variables: string[] = [];
  if (literalBefore.includes('}')) return { kind: 'fault', fault: 'it has a } without its {' };
  for (const [index, { name, literalAfter, isClosed }] of parts.entries()) {
    if (!isClosed) return { kind: 'fault', fault: 'its braces do not match' };
    if (!/^[A-Za-z_]\w*$/.test(name)) return { kind: 'fault', fault: `{${name}} is no variable` };
    if (variables.includes(name)) return { kind: 'fault', fault: `{${name}} stands in it twice` };
    if (literalAfter === '' && index < parts.length - 1) {
      return { kind: 'fault', fault: `nothing stands between {${name}} and the next variable` };
    }
    variables.push(name);
  }
  return { kind: 'template', variables };
}

/**
 * Makes a matcher. A variable holds at least one character, none of `/`, `?`, `#`, and ends where the text after it
 * first occurs, the last one where nothing else is left; values are percent-decoded.
 *
 * @param template without a fault
 * @returns the matcher
 */
export function createUriMatcher(template: string): UriMatcher {
  const { literalBefore, parts } = split(template);
  return (uri) => {
    if (uri.length > maxLength || !uri.startsWith(literalBefore)) return undefined;
    return readParts(uri, literalBefore.length, parts);
  };
}

function split(template: string): { readonly literalBefore: string; readonly parts: readonly Part[] } {
  const [literalBefore = '', ...rest] = template.split('{');
  const parts = rest.map((part) => {
    const [name = '', literalAfter = '', ...more] = part.split('}');
    return { name, literalAfter, isClosed: part.includes('}') && more.length === 0 };
  });
  return { literalBefore, parts };
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
