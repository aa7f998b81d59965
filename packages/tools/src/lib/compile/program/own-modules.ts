import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Imported by what the compiler adds to a photon's text. */
export const CAPABILITIES_MODULE = 'sundog:photon-capabilities';

const here = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const capabilities = here('lib/photon/photon-capabilities.ts');
const compatibility = here('photon-core.ts');

/**
 * Where a module of ours is that photons import, whether or not it is installed for them.
 *
 * @param specifier as the photon writes it
 * @returns an absolute path; undefined for every other module
 */
export function findOwnModule(specifier: string): string | undefined {
  if (specifier === CAPABILITIES_MODULE) return capabilities;
  if (specifier === '@portel/photon-core' || specifier === '@portel/photon') return compatibility;
  if (specifier === '@sundog/tools/runtime') return here('runtime.ts');
  return undefined;
}

/** Whether the module with the names of `@portel/photon-core` is there. */
export function hasCompatibilityModule(): boolean {
  return existsSync(compatibility);
}
