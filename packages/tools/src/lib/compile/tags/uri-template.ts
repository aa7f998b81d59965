/** URI templates of RFC 6570, level 1: `note://{id}`. */

/** A template and its variables, or what is wrong with it. */
export type ParsedUriTemplate =
  | { readonly kind: 'template'; readonly variables: readonly string[] }
  | { readonly kind: 'fault'; readonly fault: string };

/**
 * Parses a template.
 *
 * @param text as written
 */
export function parseUriTemplate(text: string): ParsedUriTemplate {
  if (text === '') return { kind: 'fault', fault: 'a URI is missing' };
  if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text)) return { kind: 'fault', fault: 'it has no scheme such as note://' };
  const [before = '', ...parts] = text.split('{');
  const variables: string[] = [];
  if (before.includes('}')) return { kind: 'fault', fault: 'it has a } without its {' };
  for (const [index, part] of parts.entries()) {
    const [name = '', after, ...more] = part.split('}');
    if (after === undefined || more.length > 0) return { kind: 'fault', fault: 'its braces do not match' };
    if (!/^[A-Za-z_]\w*$/.test(name)) return { kind: 'fault', fault: `{${name}} is no variable` };
    if (variables.includes(name)) return { kind: 'fault', fault: `{${name}} stands in it twice` };
    if (after === '' && index < parts.length - 1) {
      return { kind: 'fault', fault: `nothing stands between {${name}} and the next variable` };
    }
    variables.push(name);
  }
  return { kind: 'template', variables };
}
