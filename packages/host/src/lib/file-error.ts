import { HostError } from './errors.ts';

/** A file or folder that the file system does not give. */
export class FileError extends HostError {
  override readonly name = 'FileError';
  readonly code = 'file_unusable';
  readonly path: string;

  /**
   * @param path the file or folder
   * @param fault what cannot be done with it, and why
   * @param cure what to do
   * @param cause the system's error
   */
  constructor(path: string, fault: string, cure: string, cause: unknown) {
    super(`${path} ${fault}. ${cure}`, { cause });
    this.path = path;
  }
}

/** What is done with a file or folder. */
export interface FileUse {
  path: string;
  /** What may fail: `read`, `written`, `made`. */
  verb: string;
  /** What to do when it does, as a sentence. */
  cure: string;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'a file has its name',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of the path is no folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

/**
 * Does something with a file.
 *
 * @param use what is done, for the error
 * @param work does it
 * @returns what it gives
 * @throws FileError when the file system refuses; what else `work` throws
 */
export async function useFile<Result>({ path, verb, cure }: FileUse, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const reason = getFileReason(error);
    throw reason === undefined ? error : new FileError(path, `cannot be ${verb}: ${reason}`, cure, error);
  }
}

/**
 * @param error whatever was thrown
 * @returns why the file system refused, in words; undefined if it was something else
 */
export function getFileReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return REASONS[String(error.code)] ?? error.message;
}
