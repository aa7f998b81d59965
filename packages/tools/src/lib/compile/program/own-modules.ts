import { fileURLToPath } from 'node:url';

/** Imported by what the compiler adds to a photon's text. */
export const CAPABILITIES_MODULE = 'sundog:photon-capabilities';

const here = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const published = here('photon-core.ts');
const authoring = here('photon.ts');

/**
 * Where the types of a module of ours are, whether or not it is installed for the photon that imports it.
 *
 * What an author may take out of the runtime are errors, and no type of a method is made of them; reading it would be
 * three hundred files, and cost more time than the photon.
 */
const ownModules: ReadonlyMap<string, string> = new Map([
  [CAPABILITIES_MODULE, here('lib/photon/photon-capabilities.ts')],
  ['@portel/photon-core', published],
  ['@portel/photon', published],
  ['@sundog/tools/photon', authoring],
  ['@sundog/tools/photon-core', published],
  ['@sundog/tools/runtime', authoring],
]);

/**
 * Where a module of ours is that photons import.
 *
 * @param specifier as the photon writes it
 * @returns an absolute path; undefined for every other module
 */
export function findOwnModule(specifier: string): string | undefined {
  return ownModules.get(specifier);
}

const authorsFolder = here('lib/photon/');

/**
 * Whether a file is one of ours that declares what authors use.
 *
 * @param path absolute
 */
export function isOwnFile(path: string): boolean {
  return path.startsWith(authorsFolder);
}
