import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A module of functions. */
export interface LiveModule {
  /** Relative to `live`, with slashes: `admin/users.ts`. */
  readonly path: string;
  /** Its names in `live({ functions })`: `['admin', 'users']`. */
  readonly segments: readonly string[];
}

/** What is in a folder `live`. */
export interface FoundModules {
  /** By path. */
  readonly modules: readonly LiveModule[];
  /** The file, what is wrong, what to do. */
  readonly problems: string[];
}

/** The module whose default export is the schema. */
export const SCHEMA = 'schema.ts';

const GENERATED = '_generated';
const NAME = /^[A-Za-z_$][\w$]*$/;

/**
 * Finds the modules of a folder `live`: its TypeScript and JavaScript, but for `schema.ts`, what is generated, and
 * files with more than one dot in their names, such as tests.
 *
 * @param folder absolute path
 */
export async function findLiveModules(folder: string): Promise<FoundModules> {
  const paths = (await walk(folder, '')).filter((path) => path !== SCHEMA).toSorted();
  const modules = paths.map((path) => ({ path, segments: path.replace(/\.\w+$/, '').split('/') }));
  const problems = [...findBadNames(modules), ...findTwins(modules)];
  return { modules, problems };
}

async function walk(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const lists = await Promise.all(
    entries.map(async (entry) => {
      if (entry.isDirectory()) {
        const isPassedOver = entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === GENERATED;
        return isPassedOver ? [] : walk(folder, `${prefix}${entry.name}/`);
      }
      return /^[^.]+\.(?:[mc]?ts|tsx|[mc]?js|jsx)$/.test(entry.name) ? [`${prefix}${entry.name}`] : [];
    }),
  );
  return lists.flat();
}

/** A name is a property of `api`, and part of a path: `admin/users:list`. */
function findBadNames(modules: readonly LiveModule[]): string[] {
  return modules.flatMap(({ path, segments }) => {
    const bad = segments.find((segment) => !NAME.test(segment));
    if (bad === undefined) return [];
    const cure = NAME.test(toCamelCase(bad)) ? `, for example to ${toCamelCase(bad)}` : '';
    return [`live/${path}: "${bad}" cannot be written after a dot, as in api.messages. Rename it${cure}.`];
  });
}

/** `messages.ts` and `messages.js` would be one name. */
function findTwins(modules: readonly LiveModule[]): string[] {
  const first = new Map<string, string>();
  return modules.flatMap(({ path, segments }) => {
    const name = segments.join('.');
    const twin = first.get(name);
    first.set(name, twin ?? path);
    return twin === undefined ? [] : [`live/${path} has the name of live/${twin}: both are ${name}. Rename one.`];
  });
}

function toCamelCase(name: string): string {
  return name.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase());
}
