import type { JsonObject } from '../../manifest/json-schema.ts';
import type { ArgumentStyle } from '../../manifest/manifest.ts';

/**
 * How the one object of arguments becomes a call.
 *
 * @param style of the method
 * @param args by name
 * @returns in order; a missing one is undefined, so that defaults of the source hold
 */
export function spreadArguments(style: ArgumentStyle, args: Readonly<Record<string, unknown>>): unknown[] {
  switch (style.kind) {
    case 'none':
      return [];
    case 'object':
      return [args];
    case 'positional': {
      const list = style.names.map((name) => (Object.hasOwn(args, name) ? args[name] : undefined));
      const rest = style.rest === undefined ? undefined : args[style.rest];
      return Array.isArray(rest) ? [...list, ...(rest as unknown[])] : list;
    }
  }
}

/**
 * How a call in order becomes the one object of arguments.
 *
 * @param style of the method
 * @param list the arguments in order
 * @returns by name; what is undefined is left out
 */
export function gatherArguments(style: ArgumentStyle, list: readonly unknown[]): Readonly<Record<string, unknown>> {
  switch (style.kind) {
    case 'none':
      return {};
    case 'object': {
      const [first] = list;
      return typeof first === 'object' && first !== null ? (first as JsonObject) : {};
    }
    case 'positional': {
      const entries: [string, unknown][] = style.names.map((name, index) => [name, list[index]]);
      if (style.rest !== undefined) entries.push([style.rest, list.slice(style.names.length)]);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    }
  }
}
