/**
 * The folder of a control socket: in the system's own temporary folder, since a socket's path may not be longer than
 * about 100 bytes, and open to this user alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const PREFIX = 'sundog-';
const SOCKET = 'control.sock';

/** @returns path of a socket in a new folder */
export function createControlFolder(): string {
  return join(mkdtempSync(join(tmpdir(), PREFIX)), SOCKET);
}

/**
 * Removes a socket with its folder.
 *
 * @param socket what `createControlFolder` gave, here or in a process that was killed; nothing else is touched
 */
export function removeControlFolder(socket: string): void {
  const folder = dirname(socket);
  if (basename(socket) !== SOCKET || dirname(folder) !== tmpdir() || !basename(folder).startsWith(PREFIX)) return;
  rmSync(folder, { recursive: true, force: true });
}
