/**
 * How a photon's file gives it its names. Both the compiler and the command need them before anything is compiled.
 */

/**
 * The photon's name: the file's without `.photon.ts` and accents, with a dash for all but `a-z` and `0-9`.
 *
 * @param path of the file
 */
export function formatPhotonName(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return file
    .replace(/\.photon\.tsx?$/, '')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9-]/g, '-');
}

/**
 * The name of a photon's actor class: `ToDoPhoton` for `to-do`.
 *
 * @param name of the photon
 */
export function formatActorClass(name: string): string {
  const words = name.split('-').filter((word) => word !== '');
  const pascal = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
  return /^[0-9]/.test(pascal) ? `_${pascal}Photon` : `${pascal}Photon`;
}
