import { parseJsonc } from './parse-jsonc.ts';
import { parseToml } from './parse-toml.ts';
import { SourceText, type Range } from './source-text.ts';

/**
 * Where the project's name stands in a configuration.
 *
 * @param file the file's path, whose ending tells the language
 * @param text its content
 * @returns the range of the value with its quotes, or undefined if there is none
 */
export function nameAt(file: string, text: string): Range | undefined {
  const source = new SourceText(file, text);
  const root = file.endsWith('.toml') ? parseToml(source, []) : parseJsonc(source, []);
  return root?.kind === 'object' ? root.entries.get('name')?.value.range : undefined;
}
