import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { formatPhotonName } from '../../manifest/photon-name.ts';
import { readPhotons, type PhotonReference } from '../class/read-photons.ts';
import { readPhotonComments } from '../comment/read-comments.ts';
import { placeOf, ProblemList } from '../problem.ts';
import { TagSet } from '../tags/tag-set.ts';
import { ts } from '../typescript.ts';

const SUFFIX = '.photon.ts';

/**
 * The photons that others name by `@photons` and `@photon`, and those that these name: as far as their files are where
 * the tag says, or beside the one that names them. Reads comments only, so it takes files that cannot be compiled.
 *
 * @param files absolute paths of photons; whoever serves them knows that they are there
 * @returns absolute paths of the others, in the order in which they are named
 */
export function findNamedPhotons(files: readonly string[]): string[] {
  const found = new Map(files.map((file) => [formatPhotonName(file), file]));
  for (const file of found.values()) {
    for (const reference of readReferences(file)) {
      const path = found.has(reference.photon) ? undefined : findFile(file, reference);
      if (path !== undefined) found.set(reference.photon, path); // A map goes on with what it gets on the way.
    }
  }
  return [...found.values()].slice(files.length);
}

function readReferences(path: string): readonly PhotonReference[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const [declaration] = file.statements.filter(ts.isClassDeclaration).toSorted(byDefault);
  if (declaration === undefined) return [];
  // The compiler complains about the same tags.
  return readPhotons(new TagSet(readPhotonComments(file, declaration), placeOf(declaration), new ProblemList()));
}

/** The photon's class before others of its file. */
function byDefault(left: import('typescript').ClassDeclaration, right: typeof left): number {
  return Number(isDefault(right)) - Number(isDefault(left));
}

function isDefault({ modifiers }: import('typescript').ClassDeclaration): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
}

function findFile(from: string, { photon, path }: PhotonReference): string | undefined {
  const folder = dirname(from);
  if (path !== undefined) {
    const named = resolve(folder, path.endsWith(SUFFIX) ? path : `${path}${SUFFIX}`);
    return existsSync(named) ? named : undefined;
  }
  const beside = readdirSync(folder).find((name) => name.endsWith(SUFFIX) && formatPhotonName(name) === photon);
  return beside === undefined ? undefined : join(folder, beside);
}
