import { createRequire } from 'node:module';
import { stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';

import * as v from 'valibot';

import type { Reading } from '../reading.ts';

const nameSchema = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9_][a-z0-9-_]*$/,
    (issue) =>
      `${issue.received} cannot be the name of a Worker\nUse lower case letters, digits, _ and -, not - first.`,
  ),
  v.maxLength(255, 'this name is longer than 255 characters\nShorten it.'),
);

/**
 * Reads the Worker's name: an environment's own, or the top level's with the environment behind it.
 *
 * @param reading the configuration
 * @param isOwn whether the chosen environment sets the name itself
 * @returns the name; a placeholder if it is missing, which is then a problem
 */
export function readName(reading: Reading, isOwn: boolean): string {
  const name = reading.parse('name', nameSchema);
  if (name === undefined) {
    if (!reading.has('name'))
      reading.report([], '"name" is missing', 'Add the name of the Worker: "name": "my-project".');
    return 'unnamed';
  }
  return reading.environment === undefined || isOwn ? name : `${name}-${reading.environment}`;
}

/** The newest compatibility date that the engine knows. */
export function engineCompatibilityDate(): string {
  const { compatibilityDate } = createRequire(import.meta.url)('workerd') as { compatibilityDate: string };
  return compatibilityDate;
}

const dateSchema = v.pipe(
  v.string(),
  v.check(
    (text) => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.slice(0, 10) === text,
    (issue) => `${issue.received} is not a date\nWrite it as year, month and day: "${engineCompatibilityDate()}".`,
  ),
);

/**
 * Reads the date and the flags that fix the engine's behaviour.
 *
 * @param reading the configuration
 * @returns both; the engine's own date if it is missing, which is then a problem
 */
export function readCompatibility(reading: Reading): { compatibilityDate: string; compatibilityFlags: string[] } {
  const newest = engineCompatibilityDate();
  const date = reading.parse('compatibility_date', dateSchema);
  if (date === undefined && !reading.has('compatibility_date')) {
    reading.report([], '"compatibility_date" is missing', `Add "compatibility_date": "${newest}", the newest one.`);
  }
  if (date !== undefined && date > newest) {
    const message = `compatibility_date: ${date} is newer than the engine, which knows ${newest} at most`;
    reading.report(['compatibility_date'], message, `Write "${newest}" or an older date, or update Sundog.`);
  }
  const flags = reading.parse('compatibility_flags', v.array(v.string())) ?? [];
  for (const [index, flag] of flags.entries()) {
    if (!flag.startsWith('python_')) continue;
    const cure = 'Write the Worker in TypeScript or JavaScript, and remove the flag.';
    reading.report(['compatibility_flags', index], `${flag}: Python is not supported`, cure);
  }
  return { compatibilityDate: date ?? newest, compatibilityFlags: flags };
}

/**
 * Reads the entry module.
 *
 * @param reading the configuration
 * @param isBuilt whether a build command makes the file, so that it need not exist yet
 * @returns absolute path, or undefined in a project of assets alone
 */
export async function readMain(reading: Reading, isBuilt: boolean): Promise<string | undefined> {
  const main = reading.parse('main', v.pipe(v.string(), v.nonEmpty('this text is empty\nName the entry module.')));
  if (main === undefined) {
    if (reading.has('main') || reading.has('assets')) return undefined;
    const cure = 'Add "main": "src/index.ts" with the entry module, or "assets" for static files alone.';
    reading.report([], 'there is neither "main" nor "assets", so there is nothing to run', cure);
    return undefined;
  }
  const path = resolve(reading.directory, main);
  const found = await stat(path).catch(() => undefined);
  if (extname(path) === '.py') {
    reading.report(['main'], 'main: Python is not supported', 'Write the Worker in TypeScript or JavaScript.');
  } else if (found?.isFile() !== true && !isBuilt) {
    const what = found === undefined ? 'there is no file' : 'this is not a file:';
    reading.report(['main'], `main: ${what} ${main}`, `Make ${path}, or name the entry module that exists.`);
  }
  return path;
}
