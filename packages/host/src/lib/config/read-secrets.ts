import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { parse } from 'dotenv';

import { mustReadText } from './read-text.ts';

/** Values that are kept out of the configuration file. */
export interface Secrets {
  values: Record<string, string>;
  /** The files they came from. */
  files: string[];
}

/**
 * Reads a project's secrets in wrangler's order: `.dev.vars.<environment>`, else `.dev.vars`; only without either of
 * them `.env`, `.env.local`, `.env.<environment>` and `.env.<environment>.local`, each over those before it.
 *
 * @param directory the folder of the configuration file
 * @param environment the chosen environment
 * @returns the values and the files that were read
 * @throws ConfigurationError when one of them cannot be read
 */
export async function readSecrets(directory: string, environment: string | undefined): Promise<Secrets> {
  const { alone, together } = fileNames(environment);
  for (const name of alone) {
    const file = join(directory, name);
    const text = await readIfThere(file);
    if (text !== undefined) return { values: parse(text), files: [file] };
  }
  const values: Record<string, string> = {};
  const files: string[] = [];
  for (const name of together) {
    const file = join(directory, name);
    const text = await readIfThere(file);
    if (text === undefined) continue;
    files.push(file);
    Object.assign(values, parse(text));
  }
  return { values: expand(values), files };
}

/**
 * @param directory the folder of the configuration file
 * @param environment the chosen environment
 * @returns absolute paths of all files that `readSecrets` would look for
 */
export function listSecretFiles(directory: string, environment: string | undefined): string[] {
  const { alone, together } = fileNames(environment);
  return [...alone, ...together].map((name) => join(directory, name));
}

function fileNames(environment: string | undefined): { alone: string[]; together: string[] } {
  if (environment === undefined) return { alone: ['.dev.vars'], together: ['.env', '.env.local'] };
  return {
    alone: [`.dev.vars.${environment}`, '.dev.vars'],
    together: ['.env', '.env.local', `.env.${environment}`, `.env.${environment}.local`],
  };
}

async function readIfThere(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined || found.isDirectory() ? undefined : mustReadText(file);
}

/**
 * `$NAME`, `${NAME}` and `${NAME:-otherwise}` in a `.env` file; `\$` is a dollar sign. A value never expands itself.
 */
function expand(values: Record<string, string>): Record<string, string> {
  const resolve = (text: string, seen: readonly string[]): string =>
    text.replace(
      /\\\$|\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|\$([A-Za-z_]\w*)/g,
      (all: string, braced?: string, otherwise?: string, bare?: string) => {
        if (all === '\\$') return '$';
        const name = braced ?? bare ?? '';
        const value = seen.includes(name) ? undefined : values[name];
        if (value !== undefined && value !== '') return resolve(value, [...seen, name]);
        return otherwise ?? '';
      },
    );
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, resolve(value, [name])]));
}
