import * as v from 'valibot';

import { bindingName, className, table, text } from '../fields.ts';
import { foldMigrations, type FoldedMigrations, type Migration } from '../fold-migrations.ts';
import type { DurableObjectBinding, Project } from '../project.ts';
import type { Reading } from '../reading.ts';

/** `durable_objects`. */
export const durableObjectsSchema = table({
  bindings: v.array(
    table({ name: bindingName, class_name: className, script_name: v.optional(text), environment: v.optional(text) }),
  ),
});

/** `migrations`. */
export const migrationsSchema = v.array(
  table({
    tag: text,
    new_sqlite_classes: v.optional(v.array(className)),
    new_classes: v.optional(v.array(className)),
    renamed_classes: v.optional(v.array(table({ from: className, to: className }))),
    deleted_classes: v.optional(v.array(className)),
    transferred_classes: v.optional(
      v.pipe(
        v.array(v.unknown()),
        v.check(
          (list) => list.length === 0,
          'a class cannot be transferred here: each project keeps its own data\n' +
            'Create the class anew (`new_sqlite_classes`), or keep it in its project and bind to it by `script_name`.',
        ),
      ),
    ),
  }),
);

/** The migrations and what they lead to. */
interface History {
  migrations: Migration[];
  folded: FoldedMigrations;
}

/**
 * Reads the bindings to Durable Object classes, and the classes themselves out of the migrations.
 *
 * @param reading the configuration
 * @param worker the Worker's name: a `script_name` of the same name means this project
 * @returns the bindings and the project's own classes
 */
export function readDurableObjects(reading: Reading, worker: string): Pick<Project, 'durableObjects' | 'classes'> {
  const migrations = reading.parse('migrations', migrationsSchema);
  const folded = foldMigrations(migrations ?? []);
  for (const { path, message, cure } of folded.faults) reading.report(['migrations', ...path], message, cure);
  const bindings = reading.parse('durable_objects', durableObjectsSchema)?.bindings ?? [];
  const historyIsKnown = migrations !== undefined || !reading.has('migrations');
  const durableObjects = bindings.map((entry, index): DurableObjectBinding => {
    const path = ['durable_objects', 'bindings', index];
    reading.bind(entry.name, [...path, 'name']);
    if (entry.environment !== undefined) {
      const cure = "Remove it and name the environment's Worker in `script_name`: <name>-<environment>.";
      reading.report([...path, 'environment'], 'an `environment` of another Worker cannot be chosen here', cure);
    }
    const scriptName = entry.script_name === worker ? undefined : entry.script_name;
    if (historyIsKnown && scriptName === undefined) {
      checkClass(reading, index, entry.class_name, { migrations: migrations ?? [], folded });
    }
    return { binding: entry.name, className: entry.class_name, scriptName };
  });
  return { durableObjects, classes: folded.classes };
}

/** A class without a migration would have no storage, so its binding is a problem with the lines that mend it. */
function checkClass(reading: Reading, index: number, name: string, history: History): void {
  const { migrations, folded } = history;
  if (folded.classes.some((known) => known.className === name)) return;
  const tag = folded.gone.get(name);
  const why = tag === undefined ? 'no migration creates it' : `migration "${tag}" deleted or renamed it`;
  const cure = `Add to the end of the file's migrations:\n${migrationLines(reading.language, name, migrations)}`;
  reading.report(
    ['durable_objects', 'bindings', index, 'class_name'],
    `the class ${name} has no storage: ${why}`,
    cure,
  );
}

function migrationLines(language: 'json' | 'toml', name: string, migrations: Migration[]): string {
  let number = migrations.length + 1;
  while (migrations.some(({ tag }) => tag === `v${number}`)) number++;
  if (language === 'toml') return `[[migrations]]\ntag = "v${number}"\nnew_sqlite_classes = ["${name}"]`;
  const migration = `{ "tag": "v${number}", "new_sqlite_classes": ["${name}"] }`;
  return migrations.length === 0 ? `"migrations": [${migration}]` : migration;
}
