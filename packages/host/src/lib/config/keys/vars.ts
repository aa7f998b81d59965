import * as v from 'valibot';

import { dictionary, json, table, text } from '../fields.ts';
import type { Project } from '../project.ts';
import { wholeFile } from '../problem.ts';
import { readSecrets } from '../read-secrets.ts';
import type { Reading } from '../reading.ts';

/** `vars`. */
const varsSchema = dictionary(json);

/** `secrets`. */
export const secretsSchema = table({ required: v.optional(v.array(text)) });

/**
 * Reads `vars` and lays the secrets over them. With `secrets.required` only the secrets it names are taken, from the
 * process's environment too, and each must be there.
 *
 * @param reading the configuration
 * @returns the values, which of them are secret, and the files they came from
 */
export async function readVars(reading: Reading): Promise<Pick<Project, 'vars' | 'secretNames'> & { files: string[] }> {
  const vars = reading.parse('vars', varsSchema) ?? {};
  for (const name of Object.keys(vars)) reading.bind(name, ['vars', name]);
  const { values, files } = await readSecrets(reading.directory, reading.environment);
  const required = reading.parse('secrets', secretsSchema)?.required;
  const secrets = required === undefined ? values : requireSecrets(reading, required, values);
  for (const name of Object.keys(secrets)) checkFree(reading, name, files);
  return { vars: { ...vars, ...secrets }, secretNames: Object.keys(secrets), files };
}

function requireSecrets(reading: Reading, required: string[], values: Record<string, string>): Record<string, string> {
  const secrets: Record<string, string> = {};
  for (const [index, name] of required.entries()) {
    const value = values[name] ?? process.env[name];
    if (value === undefined) {
      const cure = `Add a line ${name}=… to .dev.vars beside the configuration, or set it in the environment.`;
      reading.report(['secrets', 'required', index], `the secret ${name} has no value`, cure);
      continue;
    }
    secrets[name] = value;
  }
  return secrets;
}

/** A secret may take the place of a plain value, but not that of another binding. */
function checkFree(reading: Reading, name: string, files: string[]): void {
  const taken = reading.bindingKind(name);
  if (taken === undefined || taken.startsWith('vars.')) return;
  const location = wholeFile(files[0] ?? reading.source.file);
  const message = `the secret ${name} has the name of a binding (${taken})`;
  reading.problems.push({ location, message, cure: 'Rename one of the two.' });
}
