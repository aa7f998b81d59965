/**
 * Folds the history of a project's Durable Object classes into the classes it has now.
 *
 * Invariants
 * M1. A class's data stays under its storage name however often the class is renamed.
 * M2. No storage name is ever given to two classes, not even after the first one was deleted: a new class starts empty.
 */
import type { DurableObjectClass } from './project.ts';
import type { Path } from './located-tree.ts';

/** One entry of `migrations`. */
export interface Migration {
  tag: string;
  new_sqlite_classes?: string[] | undefined;
  new_classes?: string[] | undefined;
  renamed_classes?: { from: string; to: string }[] | undefined;
  deleted_classes?: string[] | undefined;
}

/** A step that does not fit the classes that exist before it. */
interface MigrationFault {
  /** From the list of migrations to the faulty value. */
  path: Path;
  message: string;
  cure: string;
}

/** What the history leads to. */
export interface FoldedMigrations {
  classes: DurableObjectClass[];
  /** Classes that existed and are gone, each with the tag that removed or renamed it. */
  gone: ReadonlyMap<string, string>;
  faults: MigrationFault[];
}

/**
 * Applies the migrations in order.
 *
 * @param migrations the whole history, oldest first
 * @returns the classes that exist after it, and the steps that made no sense
 */
export function foldMigrations(migrations: readonly Migration[]): FoldedMigrations {
  const fold = new Fold();
  const tags = new Set<string>();
  for (const [index, migration] of migrations.entries()) {
    if (tags.has(migration.tag)) {
      const message = `the tag "${migration.tag}" is given to two migrations`;
      fold.faults.push({ path: [index, 'tag'], message, cure: 'Give each migration a tag of its own.' });
    }
    tags.add(migration.tag);
    fold.apply(migration, index);
  }
  return { classes: [...fold.classes.values()], gone: fold.gone, faults: fold.faults };
}

class Fold {
  readonly classes = new Map<string, DurableObjectClass>();
  readonly gone = new Map<string, string>();
  readonly faults: MigrationFault[] = [];
  readonly #storageNames = new Set<string>();

  apply(migration: Migration, index: number): void {
    for (const key of ['new_sqlite_classes', 'new_classes'] as const) {
      for (const [item, name] of (migration[key] ?? []).entries()) {
        this.#create(name, key === 'new_sqlite_classes', [index, key, item]);
      }
    }
    for (const [item, { from, to }] of (migration.renamed_classes ?? []).entries()) {
      this.#rename(from, to, migration.tag, [index, 'renamed_classes', item]);
    }
    for (const [item, name] of (migration.deleted_classes ?? []).entries()) {
      this.#delete(name, migration.tag, [index, 'deleted_classes', item]);
    }
  }

  #create(name: string, sqlite: boolean, path: Path): void {
    if (this.classes.has(name)) {
      this.faults.push({
        path,
        message: `the class ${name} exists already`,
        cure: 'Remove it here: an earlier migration created it.',
      });
      return;
    }
    this.classes.set(name, { className: name, storageName: this.#newStorageName(name), sqlite });
    this.gone.delete(name);
  }

  #rename(from: string, to: string, tag: string, path: Path): void {
    const found = this.classes.get(from);
    if (found === undefined) return this.#unknown(from, [...path, 'from'], 'renamed');
    if (this.classes.has(to)) {
      this.faults.push({
        path: [...path, 'to'],
        message: `the class ${to} exists already, so ${from} cannot take its name`,
        cure: 'Rename to another name, or delete the other class in an earlier migration.',
      });
      return;
    }
    this.classes.delete(from);
    this.classes.set(to, { ...found, className: to });
    this.gone.set(from, tag);
    this.gone.delete(to);
  }

  #delete(name: string, tag: string, path: Path): void {
    if (!this.classes.delete(name)) return this.#unknown(name, path, 'deleted');
    this.gone.set(name, tag);
  }

  #unknown(name: string, path: Path, deed: string): void {
    const tag = this.gone.get(name);
    const why = tag === undefined ? 'no earlier migration creates it' : `migration "${tag}" took it away`;
    const known = [...this.classes.keys()];
    const cure =
      known.length === 0 ? 'Remove this step.' : `Remove this step, or name one of the classes: ${known.join(', ')}.`;
    this.faults.push({ path, message: `the class ${name} cannot be ${deed}: ${why}`, cure });
  }

  /** A hyphen cannot stand in a class name, so a numbered storage name never meets another class's name (M2). */
  #newStorageName(name: string): string {
    let storageName = name;
    for (let number = 2; this.#storageNames.has(storageName); number++) storageName = `${name}-${number}`;
    this.#storageNames.add(storageName);
    return storageName;
  }
}
