import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** The largest file that travels inside of a Worker. */
const FILE_SIZE_MAX_BYTES = 1_048_576;

/** A file's bytes, or why there are none. */
export type FileReading =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: Buffer }
  | { readonly kind: 'fault'; readonly message: string; readonly cure: string };

/**
 * Finds a file that a photon names. Photons keep their files beside themselves, or in a folder of the photon's name.
 *
 * @param photonFile absolute path of the photon
 * @param path as the photon writes it
 */
function findPhotonFile(photonFile: string, path: string): string | undefined {
  const folder = dirname(photonFile);
  const own = join(folder, basename(photonFile).replace(/\.photon\.tsx?$/, ''));
  return [folder, own, join(own, 'assets')]
    .map((directory) => resolve(directory, path))
    .find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
}

/**
 * Reads a file that a photon names.
 *
 * @param photonFile absolute path of the photon
 * @param path as the photon writes it
 * @param sizeMaxBytes refuses larger ones
 */
export function readPhotonFile(
  photonFile: string,
  path: string,
  sizeMaxBytes: number = FILE_SIZE_MAX_BYTES,
): FileReading {
  const found = findPhotonFile(photonFile, path);
  if (found === undefined) {
    const message = `there is no file ${path}`;
    return { kind: 'fault', message, cure: `Put it beside ${basename(photonFile)}, or correct the path.` };
  }
  const { size } = statSync(found);
  if (size > sizeMaxBytes) {
    const message = `${path} has ${size} bytes, and at most ${sizeMaxBytes} can travel with the photon`;
    return {
      kind: 'fault',
      message,
      cure: 'Make it smaller, or serve it from R2 or from the assets folder of the project.',
    };
  }
  return { kind: 'file', path: found, bytes: readFileSync(found) };
}
