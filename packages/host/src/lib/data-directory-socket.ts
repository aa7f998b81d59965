/**
 * A socket in the data directory that answers while its host lives. The system closes it with the process, so that
 * a host in another container, where process ids mean nothing, can tell. Only Linux has containers; elsewhere, and
 * where the disk takes no sockets, there is none.
 */
import { closeSync, openSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

/** The listening end. */
export interface HolderSocket {
  /** Stops listening and removes the file. */
  close(): void;
}

/**
 * Listens before the record is claimed, so that whoever reads the record can connect.
 *
 * @param directory the data directory
 * @param id the host's id
 * @returns the socket
 */
export async function listenAsHolder(directory: string, id: string): Promise<HolderSocket> {
  if (process.platform !== 'linux') return { close: () => undefined };
  const folder = openSync(directory, 'r');
  const server = createServer((socket) => socket.destroy());
  server.unref();
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(shortPath(folder, id), () => resolve(true));
  });
  return {
    close() {
      // Closing removes the file by the path it was opened with, which needs the folder to be open still.
      if (isListening) server.close();
      rmSync(join(directory, socketName(id)), { force: true });
      closeSync(folder);
    },
  };
}

/**
 * @param directory the data directory
 * @param id id in another host's record
 * @returns whether that host lives
 */
export async function isHolderListening(directory: string, id: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const folder = openSync(directory, 'r');
  try {
    return await new Promise<boolean>((resolve) => {
      const socket = connect(shortPath(folder, id));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
  } finally {
    closeSync(folder);
  }
}

/**
 * Removes what a killed host left.
 *
 * @param directory the data directory
 * @param id that host's id
 */
export function removeSocket(directory: string, id: string): void {
  rmSync(join(directory, socketName(id)), { force: true });
}

function socketName(id: string): string {
  return `host-${id}.sock`;
}

/** A socket's path may have about 100 characters, a data directory's more. */
function shortPath(folder: number, id: string): string {
  return `/proc/self/fd/${folder}/${socketName(id)}`;
}
