/**
 * The outer form of a scope: `resource:positional?name=value&name=value`, as the permission specification of atproto
 * says ("Scope String Syntax"). What the names and values mean is for permission.ts.
 */

/** A scope taken apart; nothing is encoded. */
export interface ScopeParts {
  readonly resource: string;
  readonly positional: string | undefined;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/**
 * @param text one scope
 * @returns undefined if something in it cannot be decoded
 */
export function splitScope(text: string): ScopeParts | undefined {
  const question = text.indexOf('?');
  const head = question === -1 ? text : text.slice(0, question);
  const colon = head.indexOf(':');
  try {
    return {
      resource: colon === -1 ? head : head.slice(0, colon),
      positional: colon === -1 ? undefined : decodeURIComponent(head.slice(colon + 1)),
      parameters: question === -1 ? [] : splitParameters(text.slice(question + 1)),
    };
  } catch {
    return undefined;
  }
}

/**
 * @param parts of a scope
 * @returns its text; as little of it is encoded as any reader of query strings needs
 */
export function joinScope({ resource, positional, parameters }: ScopeParts): string {
  const head = positional === undefined ? resource : `${resource}:${encodePart(positional, '+')}`;
  if (parameters.length === 0) return head;
  return `${head}?${parameters.map(([name, value]) => `${name}=${encodePart(value, '')}`).join('&')}`;
}

/** A plus stays a plus: no value has spaces, and `image/svg+xml` is written like that. */
function splitParameters(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      const [name, value] = equals === -1 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
      return [decodeURIComponent(name), decodeURIComponent(value)];
    });
}

/** @param besides further characters that may stand for themselves */
function encodePart(value: string, besides: string): string {
  return encodeURIComponent(value).replaceAll(/%(?:3A|2F|2B|2C|40)/g, (encoded) => {
    const character = decodeURIComponent(encoded);
    return character !== '+' || besides.includes('+') ? character : encoded;
  });
}
