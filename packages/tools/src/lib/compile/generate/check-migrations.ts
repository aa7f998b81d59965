import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { ts } from '../typescript.ts';

/** What wrangler's configuration lacks. */
export interface MigrationNote {
  /** Absolute path of the configuration. */
  readonly file: string;
  readonly text: string;
}

/**
 * Whether every photon's actor class is in the project's migrations, without which it has no storage.
 *
 * @param directory of the project
 * @param classes names of the actor classes
 * @returns the lines to add; undefined if none are missing, or there is no configuration in JSON
 */
export function checkMigrations(directory: string, classes: readonly string[]): MigrationNote | undefined {
  const file = findConfiguration(directory);
  if (file === undefined) return undefined;
  const { config } = ts.parseConfigFileTextToJson(file, readFileSync(file, 'utf8')) as { config?: unknown };
  const migrations = listMigrations(config);
  const known = foldClasses(migrations);
  const missing = classes.filter((name) => !known.has(name));
  if (missing.length === 0) return undefined;
  const names = missing.map((name) => `"${name}"`).join(', ');
  const step = `{ "tag": "${nextTag(migrations)}", "new_sqlite_classes": [${names}] }`;
  const isFirst = migrations.length === 0;
  const what =
    missing.length === 1 ? `the actor class ${missing[0]} is` : `the actor classes ${missing.join(', ')} are`;
  const cure = isFirst
    ? `Add it:\n  "migrations": [${step}]`
    : `Add a step behind the others, which stay as they are:\n  "migrations": [ …, ${step}]`;
  return { file, text: `${basename(file)}: ${what} in no migration and would have no storage. ${cure}` };
}

/**
 * The configuration of a project, if it can be read here.
 *
 * @param directory of the project
 */
export function findConfiguration(directory: string): string | undefined {
  return ['wrangler.jsonc', 'wrangler.json'].map((name) => join(directory, name)).find((path) => existsSync(path));
}

function listMigrations(config: unknown): readonly object[] {
  const migrations: unknown = typeof config === 'object' && config !== null ? Reflect.get(config, 'migrations') : [];
  return Array.isArray(migrations) ? migrations.filter((step) => typeof step === 'object' && step !== null) : [];
}

/** The classes that there are after all steps. */
function foldClasses(migrations: readonly object[]): ReadonlySet<string> {
  const classes = new Set<unknown>();
  for (const step of migrations) {
    for (const name of [...listOf(step, 'new_sqlite_classes'), ...listOf(step, 'new_classes')]) classes.add(name);
    for (const renamed of listOf(step, 'renamed_classes')) {
      if (typeof renamed !== 'object' || renamed === null) continue;
      classes.delete(Reflect.get(renamed, 'from'));
      classes.add(Reflect.get(renamed, 'to'));
    }
    for (const name of listOf(step, 'deleted_classes')) classes.delete(name);
  }
  return new Set([...classes].filter((name) => typeof name === 'string'));
}

function listOf(step: object, key: string): readonly unknown[] {
  const value: unknown = Reflect.get(step, key);
  return Array.isArray(value) ? value : [];
}

/** `v1`, `v2` …: the first that no step has. */
function nextTag(migrations: readonly object[]): string {
  const tags = new Set(migrations.map((step) => Reflect.get(step, 'tag') as unknown));
  let number = migrations.length + 1;
  while (tags.has(`v${number}`)) number++;
  return `v${number}`;
}
