import { startPhotons } from '../start-photons.ts';

/**
 * Compiles the photons of this folder, and serves them.
 *
 * @returns the running host
 */
export function startConsole(): ReturnType<typeof startPhotons> {
  return startPhotons(new URL('./', import.meta.url));
}
