import { readFile } from 'node:fs/promises';

import { getFileReason } from '../file-error.ts';
import { ConfigurationError, wholeFile } from './problem.ts';

/**
 * Reads a file that belongs to a project's configuration.
 *
 * @param file absolute path
 * @returns its text
 * @throws ConfigurationError when the file system does not give it
 */
export async function mustReadText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = getFileReason(error);
    if (reason === undefined) throw error;
    const message = `this file cannot be read: ${reason}`;
    throw new ConfigurationError([
      { location: wholeFile(file), message, cure: 'Let this user read it, or remove it.' },
    ]);
  }
}
