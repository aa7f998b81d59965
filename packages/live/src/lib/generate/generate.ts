/**
 * What `sundog generate` and `sundog dev` run for a project that depends on this package: it finds the modules of
 * `live/` and writes a declaration that registers them and the schema. It reads names and leaves types to the compiler.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { findForgottenModules } from './find-forgotten-modules.ts';
import { findLiveModules, SCHEMA } from './find-live-modules.ts';
import { formatTypes } from './format-types.ts';
import { InvalidLiveFolderError } from './generate-errors.ts';

/** The project to write for. */
export interface LiveFolderProject {
  /** Absolute path of its folder. */
  readonly directory: string;
}

/** What was made, and out of what. */
export interface GeneratedTypes {
  /** Paths are relative to the project's folder. */
  readonly files: { path: string; content: string }[];
  /** Absolute paths of what was read. */
  readonly watch: string[];
}

const FOLDER = 'live';
const TARGET = `${FOLDER}/_generated/types.d.ts`;
const lastTold = new Map<string, string>();

/**
 * Makes the types of a project's live database.
 *
 * @param project to write for
 * @returns `live/_generated/types.d.ts`; nothing if there is no folder `live`
 * @throws {InvalidLiveFolderError} with every problem
 */
export async function generate({ directory }: LiveFolderProject): Promise<GeneratedTypes> {
  const folder = join(directory, FOLDER);
  const watch = [folder];
  if (!existsSync(folder)) return { files: [], watch };
  const { modules, problems } = await findLiveModules(folder);
  problems.push(...checkSchema(folder));
  if (problems.length > 0) throw new InvalidLiveFolderError(problems, watch);
  const forgotten = await findForgottenModules(directory, folder, modules);
  tell(directory, forgotten);
  return { files: [{ path: TARGET, content: formatTypes(modules) }], watch };
}

function checkSchema(folder: string): string[] {
  const path = join(folder, SCHEMA);
  const shown = `${FOLDER}/${SCHEMA}`;
  const example = 'export default defineSchema({ messages: defineTable({ text: v.string() }) });';
  if (!existsSync(path)) return [`${shown} is not there. Write it: ${example}`];
  return /\bexport\s+(?:default\b|\{[^}]*\bdefault\b)/.test(readFileSync(path, 'utf8'))
    ? []
    : [`${shown} has no default export, which is the schema. Write: ${example}`];
}

/** Says what is new: in `dev`, every save asks again. */
function tell(directory: string, forgotten: readonly string[]): void {
  const text = forgotten
    .map((path) => `${FOLDER}/${path} has functions, and nobody imports it: give it to live({ functions: { … } }).\n`)
    .join('');
  if (text !== '' && lastTold.get(directory) !== text) process.stderr.write(text);
  lastTold.set(directory, text);
}
