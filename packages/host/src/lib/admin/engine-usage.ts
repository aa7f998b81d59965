import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process uses, as far as the system tells: only Linux does without help. */
export interface ProcessUsage {
  residentBytes: number | undefined;
  openSockets: number | undefined;
}

/**
 * @param pid a process id
 * @returns what that process uses now
 */
export function readProcessUsage(pid: number): ProcessUsage {
  if (process.platform !== 'linux') return { residentBytes: undefined, openSockets: undefined };
  return { residentBytes: readResidentBytes(pid), openSockets: countSockets(pid) };
}

function readResidentBytes(pid: number): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

function countSockets(pid: number): number | undefined {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).filter((name) => isSocket(`${folder}/${name}`)).length;
  } catch {
    return undefined;
  }
}

/** A descriptor may be closed while we look. */
function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    return false;
  }
}
