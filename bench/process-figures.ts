import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Resident memory of a process (Linux).
 *
 * @param pid the process
 * @returns bytes
 */
export function readResidentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

/**
 * Open database files of a process (Linux).
 *
 * @param pid the process
 * @returns how many of its descriptors are SQLite files
 */
export function countOpenDatabases(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((descriptor) => isDatabase(`/proc/${pid}/fd/${descriptor}`)).length;
}

function isDatabase(link: string): boolean {
  try {
    return readlinkSync(link).includes('.sqlite');
  } catch {
    return false;
  }
}
