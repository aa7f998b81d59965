import { FileStore } from '../files/file-store.ts';
import { openFilesPlace, type FilesOptions } from '../files/files-place.ts';
import { createNoFiles } from '../shard/no-files.ts';
import type { Files } from '../shard/project.ts';

/**
 * Makes what finds a project's files by what the environment has for them, once for each environment.
 *
 * @param options of the project; undefined: it has no files
 * @param prefix of the mount
 * @returns throws InvalidFilesError
 */
export function createFileFinder(options: FilesOptions | undefined, prefix: string): (env: object) => Files {
  const none = createNoFiles();
  if (options === undefined) return () => none;
  const stores = new WeakMap<object, FileStore>();
  return (env) => {
    const known = stores.get(env);
    if (known !== undefined) return known;
    const created = new FileStore(openFilesPlace(options, prefix, env));
    stores.set(env, created);
    return created;
  };
}
