/**
 * The project that `sundog tools` makes around photon files: an ordinary one, so that everything that holds for
 * projects holds for it.
 *
 * Owns: the folder it is told. The photons stay where they are; the generator of this package finds them by the key
 * `photons` of the project's package.json.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const OWN_DIRECTORY = fileURLToPath(new URL('../../../', import.meta.url));

/** Workers of this date have what the runtime needs. */
const COMPATIBILITY_DATE = '2026-11-01';

/**
 * What photons import: names that others publish, and our own packages, which need not be installed where a photon
 * lies. What stands for a name is looked for in the project.
 */
const ALIASES = {
  '@portel/photon-core': '@sundog/tools/photon-core',
  '@portel/photon': '@sundog/tools/photon-core',
  '@sundog/tools': '@sundog/tools',
  '@sundog/actor': '@sundog/actor',
};

/** What a project is made of. */
export interface PhotonProject {
  /** Where it is made. */
  readonly directory: string;
  /** Absolute paths of the photons' files; the first answers at `/`. */
  readonly photons: readonly string[];
  /** Names of their actor classes, in the same order. */
  readonly actorClasses: readonly string[];
  /** Folder whose `.dev.vars` and `.env` the photons get, if it has any. */
  readonly variablesFrom: string;
}

/**
 * Writes the project, over an earlier one. Its name is always the same: data belongs to a name.
 *
 * @param project what it is made of
 */
export async function writePhotonProject(project: PhotonProject): Promise<void> {
  const { directory, photons, actorClasses, variablesFrom } = project;
  await mkdir(join(directory, 'src'), { recursive: true });
  await write(join(dirname(directory), '.gitignore'), '*\n');
  await write(join(directory, 'package.json'), formatPackage(directory, photons));
  await write(join(directory, 'wrangler.jsonc'), formatConfiguration(actorClasses));
  await write(join(directory, 'src/index.ts'), WORKER);
  await linkPackages(join(directory, 'node_modules/@sundog'));
  for (const name of ['.dev.vars', '.env']) await linkVariables(join(variablesFrom, name), join(directory, name));
}

/** What all photons share: the scope `global` of memory, and the list of instances. */
const OWN_CLASSES = ['GlobalMemory', 'PhotonRegistry'];

const WORKER = `import { createWorker } from '@sundog/actor';
import { tools } from '@sundog/tools/runtime';

import { photons } from './photons.generated.ts';

export { GlobalMemory } from '@sundog/actor';
export { PhotonRegistry } from '@sundog/tools/runtime';
export * from './photons.generated.ts';

export default createWorker({ mounts: [tools({ photons })] });
`;

function formatPackage(directory: string, photons: readonly string[]): string {
  const content = {
    name: 'tools',
    private: true,
    type: 'module',
    photons: photons.map((path) => relative(directory, path)),
    dependencies: { '@sundog/actor': '*', '@sundog/tools': '*' },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function formatConfiguration(actorClasses: readonly string[]): string {
  const content = {
    name: 'tools',
    main: 'src/index.ts',
    compatibility_date: COMPATIBILITY_DATE,
    alias: ALIASES,
    migrations: [{ tag: 'v1', new_sqlite_classes: [...OWN_CLASSES, ...actorClasses] }],
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** The project need not lie where these packages are installed. */
async function linkPackages(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const actor = fileURLToPath(new URL('..', import.meta.resolve('@sundog/actor')));
  await link(OWN_DIRECTORY, join(folder, 'tools'));
  await link(actor, join(folder, 'actor'));
}

async function linkVariables(from: string, to: string): Promise<void> {
  await unlink(to).catch(() => undefined);
  if (existsSync(from)) await symlink(from, to);
}

async function link(target: string, path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
  await symlink(target, path, 'junction');
}

/** The same content again would look like an edit. */
async function write(path: string, content: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) !== content) await writeFile(path, content);
}
