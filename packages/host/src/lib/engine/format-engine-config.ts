import { relative } from 'node:path';

import { EmbeddedFile, VOID } from './engine-config.ts';
import type { EngineConfig } from './engine-config.ts';

/**
 * Writes an engine configuration as a Cap'n Proto text file that defines the constant `config`.
 *
 * @param config what to write
 * @param directory the folder the file will be in: Cap'n Proto embeds files relative to their configuration
 * @returns the file's content
 */
export function formatEngineConfig(config: EngineConfig, directory: string): string {
  const constant = formatValue(config, directory);
  return `using Workerd = import "/workerd/workerd.capnp";\nconst config :Workerd.Config = ${constant};\n`;
}

function formatValue(value: unknown, directory: string): string {
  if (value === VOID) return 'void';
  if (value instanceof EmbeddedFile) return `embed ${formatText(relative(directory, value.path))}`;
  if (typeof value === 'string') return formatText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => formatValue(item, directory)).join(',\n')}]`;
  if (typeof value === 'object' && value !== null) return formatStruct(value, directory);
  throw new TypeError(`no Cap'n Proto text for ${typeof value}`);
}

function formatStruct(value: object, directory: string): string {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `(${fields.map(([name, field]) => `${name} = ${formatValue(field, directory)}`).join(', ')})`;
}

/** Cap'n Proto text takes C escapes and raw UTF-8. */
function formatText(text: string): string {
  return `"${Array.from(text, escapeCharacter).join('')}"`;
}

function escapeCharacter(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  const isControl = character < ' ' || character === '\u007f';
  return isControl ? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}` : character;
}
