/** Template literal types and `Uppercase<string>` and the like as regular expressions of JSON Schema. */
import type { StringMappingType, TemplateLiteralType, Type } from 'typescript';

import { ts } from '../typescript.ts';

const ANYTHING = '[\\s\\S]*';
const NUMBER = '-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?';
const BIGINT = '-?\\d+';

/**
 * What a template literal type accepts. Numbers are decimal; the hexadecimal and blank-padded ones that TypeScript lets
 * pass are not.
 *
 * @param type such as `` `user-${string}` ``
 * @returns a pattern with its anchors; one that would accept anything at an end has no anchor there
 */
export function patternOfTemplate(type: TemplateLiteralType): string {
  const parts = type.texts.flatMap((text, index) => {
    const placeholder = type.types[index];
    return [escapePattern(text), ...(placeholder === undefined ? [] : [patternOfPlaceholder(placeholder)])];
  });
  return anchor(parts.join(''));
}

/**
 * What an intrinsic string type accepts, for the letters of ASCII.
 *
 * @param type such as `Uppercase<string>`
 * @returns a pattern with its anchors
 */
export function patternOfStringMapping(type: StringMappingType): string {
  return anchor(patternOfMapping(type));
}

function patternOfPlaceholder(type: Type): string {
  const { flags } = type;
  if (flags & ts.TypeFlags.Number) return NUMBER;
  if (flags & ts.TypeFlags.BigInt) return BIGINT;
  if (flags & ts.TypeFlags.StringMapping) return patternOfMapping(type as StringMappingType);
  if (type.isUnion()) return `(?:${type.types.map(patternOfPlaceholder).join('|')})`;
  if (type.isStringLiteral() || type.isNumberLiteral()) return escapePattern(String(type.value));
  return ANYTHING;
}

function patternOfMapping(type: StringMappingType): string {
  switch (type.symbol.name) {
    case 'Uppercase':
      return '[^a-z]*';
    case 'Lowercase':
      return '[^A-Z]*';
    case 'Capitalize':
      return `(?:[^a-z]${ANYTHING})?`;
    default:
      return `(?:[^A-Z]${ANYTHING})?`;
  }
}

function anchor(pattern: string): string {
  const start = pattern.startsWith(ANYTHING) ? pattern.slice(ANYTHING.length) : `^${pattern}`;
  return start.endsWith(ANYTHING) ? start.slice(0, -ANYTHING.length) : `${start}$`;
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
