/** How far moves have come, by DID: `.sundog/pds-moves.json` of the project. */
import { getText } from '../../values/json.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';

/** A move. */
export interface Move {
  /** The old host. */
  readonly sourceUrl: string;
  /** The handle there. */
  readonly sourceHandle: string;
  /** The revision there that was taken over; undefined before that. */
  readonly importedRev?: string | undefined;
}

const FILE = 'pds-moves.json';

/**
 * @param directory of the project
 * @param did of the account
 * @returns the move that was begun; undefined if none was
 */
export async function readMove(directory: string, did: string): Promise<Move | undefined> {
  const file = await readPrivateFile(directory, FILE);
  const move: unknown = typeof file === 'object' && file !== null ? Reflect.get(file, did) : undefined;
  const sourceUrl = getText(move, 'sourceUrl');
  const sourceHandle = getText(move, 'sourceHandle');
  if (sourceUrl === undefined || sourceHandle === undefined) return undefined;
  return { sourceUrl, sourceHandle, importedRev: getText(move, 'importedRev') };
}

/**
 * @param directory of the project
 * @param did of the account
 * @param move replaces what was there
 */
export async function writeMove(directory: string, did: string, move: Move): Promise<void> {
  const file = await readPrivateFile(directory, FILE);
  await writePrivateFile(directory, FILE, { ...(typeof file === 'object' ? file : {}), [did]: move });
}
