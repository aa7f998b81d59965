import { LiveError, ProjectError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';

/** Why a file is not taken, or not given. */
export type FileRefusal =
  | 'file_exists'
  | 'file_too_large'
  | 'file_url_expired'
  | 'invalid_file_url'
  | 'invalid_storage_id'
  | 'length_required'
  | 'method_not_allowed'
  | 'range_not_satisfiable'
  | 'unknown_file'
  | 'upload_interrupted'
  | 'wrong_content_type';

/** A file is not taken, or not given. */
export class FileRefusedError extends LiveError {
  override readonly name = 'FileRefusedError';

  constructor(code: FileRefusal, message: string, data: Readonly<Record<string, Value>> = {}) {
    super({ code, message, data });
  }
}

/** The project says of its files what cannot be. */
export class InvalidFilesError extends ProjectError {
  override readonly name = 'InvalidFilesError';
  readonly code = 'invalid_files';
}
