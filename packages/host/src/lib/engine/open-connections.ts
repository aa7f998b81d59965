/**
 * Which connections a port has, as far as the system tells: only Linux does without help.
 */
import { readFileSync } from 'node:fs';

/** The kernel's states of a connection whose other end may still be read: ESTABLISHED and CLOSE_WAIT. */
const OPEN_STATES = ['01', '08'];
/** A connection that waits to be accepted: an engine that is stopping never will. */
const NOT_ACCEPTED = '0';
const MAPPED = '0000000000000000FFFF0000';

/**
 * @param pid a process whose network is looked at
 * @param port a port that it listens on
 * @returns the other ends, as the engine writes them: `192.0.2.1:80`, `[2001:db8::1]:80`; undefined when unknown
 */
export function listPeers(pid: number, port: number): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return ['tcp', 'tcp6'].flatMap((table) => parseTcpTable(readTable(`/proc/${pid}/net/${table}`), port));
  } catch {
    return undefined;
  }
}

/** A system without IPv6 has no table of it. */
function readTable(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (path.endsWith('6')) return '';
    throw error;
  }
}

/**
 * @param table the kernel's table of TCP or TCP6 sockets
 * @param port a local port
 * @returns the other ends of its open connections that have been accepted
 */
export function parseTcpTable(table: string, port: number): string[] {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const [, localEnd = '', otherEnd = '', state = '', , , , , , inode] = line.trim().split(/\s+/);
    const isOpen = localEnd.endsWith(local) && OPEN_STATES.includes(state) && inode !== NOT_ACCEPTED;
    return isOpen ? [formatPeer(otherEnd)] : [];
  });
}

function formatPeer(end: string): string {
  const [address = '', port = ''] = end.split(':');
  const text = address.length === 8 ? formatIPv4(address) : `[${formatIPv6(address)}]`;
  return `${text}:${Number.parseInt(port, 16)}`;
}

/** Four bytes, the first one last. */
function formatIPv4(hex: string): string {
  return (
    swapBytes(hex)
      .match(/../g)
      ?.map((byte) => Number.parseInt(byte, 16))
      .join('.') ?? ''
  );
}

/** Four such words. */
function formatIPv6(hex: string): string {
  if (hex.startsWith(MAPPED)) return `::ffff:${formatIPv4(hex.slice(MAPPED.length))}`;
  const groups = hex.match(/.{8}/g)?.flatMap((word) => swapBytes(word).match(/..../g) ?? []) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** The kernel writes words in its own byte order, which is the little-endian one on all that the engine runs on. */
function swapBytes(word: string): string {
  return word.match(/../g)?.reverse().join('') ?? '';
}
