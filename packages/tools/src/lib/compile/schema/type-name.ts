/** Names of types, and what a definition is called after them. */
import type { Symbol as TypeScriptSymbol, Type, TypeChecker } from 'typescript';

import { ts } from '../typescript.ts';

/** Longer names say less than a short one with a number. */
const NAME_LENGTH_MAX = 48;

/**
 * The symbol that gives a type its name: its alias, or its interface, class or enum.
 *
 * @param type any type
 * @returns undefined for types without a name
 */
export function namingSymbol(type: Type): TypeScriptSymbol | undefined {
  if (type.aliasSymbol !== undefined) return type.aliasSymbol;
  const symbol = type.getSymbol();
  const named = ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.Enum;
  return symbol !== undefined && (symbol.flags & named) !== 0 ? symbol : undefined;
}

/**
 * A readable name of a definition: `TreeNode`, `Page_Todo` for `Page<Todo>`.
 *
 * @param type the type that recurs
 * @param path where it was met first: names what has no name
 * @param checker the program's checker
 * @returns letters, digits and underscores
 */
export function createDefinitionName(type: Type, path: string, checker: TypeChecker): string {
  const symbol = namingSymbol(type);
  const written = symbol === undefined ? path : checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  const name = toWords(written);
  if (name !== '' && name.length <= NAME_LENGTH_MAX) return name;
  return toWords(symbol?.name ?? '') || 'Recursive';
}

/** What is neither a letter nor a digit becomes one underscore. */
function toWords(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join('_');
}
