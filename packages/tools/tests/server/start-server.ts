import { startPhotons } from '../start-photons.ts';

/**
 * Compiles the photons of this folder, and serves them.
 *
 * @param options of the host
 * @returns the running host
 */
export function startServer(options: Parameters<typeof startPhotons>[1] = {}): ReturnType<typeof startPhotons> {
  return startPhotons(new URL('./', import.meta.url), options);
}
