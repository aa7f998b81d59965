import { ProjectError } from '../values/live-error.ts';
import type { Files } from './project.ts';

/** A function uses files, and the project has no place for them. */
class NoFilesError extends ProjectError {
  override readonly name = 'NoFilesError';
  readonly code = 'no_files';
}

/** Files of a project that has none. */
export function createNoFiles(): Files {
  const refuse = (): never => {
    throw new NoFilesError('ctx.storage needs a bucket for files: name its R2 binding in live({ files }).');
  };
  const reads = { getUrl: refuse, getMetadata: refuse, generateUploadUrl: refuse };
  return { now: { ...reads, checkId: refuse }, later: { ...reads, delete: refuse } };
}
