/**
 * Tells whether a process is still the one that was meant: process ids are used again.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** A process and when it started, in whatever way the system says it. */
export interface ProcessIdentity {
  pid: number;
  /** Differs for two processes that have the same `pid` one after the other; equal text means equal time. */
  startTime: string;
}

/**
 * @param pid a process id
 * @returns its identity; undefined when there is no such process, or only its zombie
 */
export function getProcessIdentity(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === 'linux' ? linuxStartTime(pid) : portableStartTime(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/**
 * @param identity a process as it was known
 * @returns whether that very process still runs
 */
export function isSameProcessAlive(identity: ProcessIdentity): boolean {
  return getProcessIdentity(identity.pid)?.startTime === identity.startTime;
}

/**
 * @returns a name for the set of processes that this one can see; ids of another one mean nothing here. Empty where
 *   there is only one
 */
export function processNamespace(): string {
  if (process.platform !== 'linux') return '';
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** Field 22 of `stat`: ticks since the machine started. The second field may contain spaces and parentheses. */
function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function portableStartTime(pid: number): string | undefined {
  const { status, stdout } = spawnSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = status === 0 ? stdout.trim() : '';
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}
