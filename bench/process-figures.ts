/** What Linux tells about processes. */
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';

/**
 * Resident memory of a process.
 *
 * @param pid the process
 * @returns bytes
 */
export function readResidentBytes(pid: number): number {
  return readStatusBytes(pid, 'VmRSS');
}

/**
 * Forgets the most memory that a process has had so far.
 *
 * @param pid the process
 */
export function resetPeakBytes(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/**
 * The most resident memory that a process has had since the last reset.
 *
 * @param pid the process
 * @returns bytes
 */
export function readPeakBytes(pid: number): number {
  return readStatusBytes(pid, 'VmHWM');
}

function readStatusBytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}

/** Processor time of threads in milliseconds, by process and thread. */
export type ThreadTimes = ReadonlyMap<string, number>;

/**
 * Processor time that the threads of some processes have had: user and system, exact to the microsecond.
 *
 * @param pids the processes
 * @returns the time of each thread that runs now
 */
export function readThreadTimes(pids: readonly number[]): ThreadTimes {
  const times = new Map<string, number>();
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const schedule = readOrEmpty(`/proc/${pid}/task/${thread}/schedstat`);
      times.set(`${pid}/${thread}`, Number(schedule.split(' ')[0]) / 1e6);
    }
  }
  return times;
}

/**
 * Processor time between two readings. What a thread had that began and ended in between is not in it: engines and
 * Node keep their threads.
 *
 * @param before the first reading
 * @param after the second
 * @returns milliseconds
 */
export function timeBetweenMs(before: ThreadTimes, after: ThreadTimes): number {
  let sum = 0;
  for (const [thread, time] of after) sum += time - (before.get(thread) ?? 0);
  return sum;
}

/**
 * A process and all that it has started, directly or not.
 *
 * @param pid the process
 * @returns their ids, its own first
 */
export function listProcessTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? readStat(Number(name))?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [pid];
  for (const member of tree) tree.push(...(children.get(member) ?? []));
  return tree;
}

/**
 * The engine that a process has started.
 *
 * @param pid the process
 * @returns the id of the process of that name in its tree
 * @throws Error if there is none
 */
export function mustFindEngine(pid: number): number {
  for (const member of listProcessTree(pid)) if (readStat(member)?.name === 'workerd') return member;
  throw new Error(`process ${pid} has started no engine`);
}

/**
 * Processor time of this process, of all it has started, and of those of them that have ended.
 *
 * @returns clock ticks, as in `/proc/stat`
 */
export function readOwnTicks(): number {
  return listProcessTree(process.pid).reduce((sum, pid) => sum + (readStat(pid)?.ticks ?? 0), 0);
}

/** Processor time of the whole machine, in clock ticks. */
export interface MachineTicks {
  busy: number;
  /** What the machine wanted and its own host did not give. */
  stolen: number;
  total: number;
}

/**
 * Reads how the machine has spent its time.
 *
 * @returns ticks since it started
 */
export function readMachineTicks(): MachineTicks {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, hard = 0, soft = 0, stolen = 0] = readFileSync(
    '/proc/stat',
    'utf8',
  )
    .slice(0, 200)
    .split('\n')
    .slice(0, 1)
    .flatMap((line) => line.trim().split(/\s+/).slice(1).map(Number));
  const busy = user + nice + system + hard + soft;
  return { busy, stolen, total: busy + idle + wait + stolen };
}

/**
 * Open database files of an engine's objects, each named by the object's id. The engine keeps one more of its own open
 * for every class (`metadata.sqlite`), however many objects there are.
 *
 * @param pid the engine
 * @returns how many of its descriptors are such files
 */
export function countOpenDatabases(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((descriptor) => isDatabase(`/proc/${pid}/fd/${descriptor}`)).length;
}

function isDatabase(link: string): boolean {
  try {
    return /[0-9a-f]{64}\.sqlite/.test(readlinkSync(link));
  } catch {
    return false;
  }
}

function readStat(pid: number): { name: string; parent: number; ticks: number } | undefined {
  const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readOrEmpty(`/proc/${pid}/stat`)) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  const fields = rest.split(' ').map(Number);
  const [own, system, children, childrenSystem] = fields.slice(11, 15);
  return { name, parent: fields[1] ?? 0, ticks: (own ?? 0) + (system ?? 0) + (children ?? 0) + (childrenSystem ?? 0) };
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
