/**
 * `this.schedule`: the kernel's schedules, each calling one method of the photon.
 *
 * Owns the key-value entries `_sundog_photon_duration:<id>`, and the schedules named `@scheduled <method>`, which are
 * what the source declares; which of these there are is in the entry `_sundog_photon_declared`.
 *
 * Invariants:
 * - S1 A schedule of the kernel calls the actor's `runSchedule`, with the photon's method and its arguments.
 * - S2 What the source declares is there from the first wake on, and gone at the first wake after the source drops it.
 *   What has been paused or cancelled by hand stays so until the source declares something else.
 */
import { ScheduleNameTakenError, type Schedule, type ScheduleRecord } from '@sundog/actor';

import type { JsonObject } from '../manifest/json-schema.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import type {
  NewScheduledTask,
  PhotonSchedule,
  ScheduledStatus,
  ScheduledTask,
  ScheduledTaskChanges,
} from '../photon/photon-schedule.ts';
import { perform } from './perform.ts';
import { nameTaken, notFound, unknownMethod, wrongStatus } from './schedule-errors.ts';

/** The actor's method that the kernel's schedules call (S1). */
export const SCHEDULE_METHOD = 'runSchedule';

/** What the kernel keeps for it. */
export interface ScheduledCall {
  readonly method: string;
  readonly params: JsonObject;
}

/** What schedules are made from. */
export interface ScheduleParts {
  readonly manifest: PhotonManifest;
  readonly storage: DurableObjectStorage;
  /** The actor's; asked for when it is first needed. */
  readonly schedule: () => Schedule;
}

const DECLARED = '@scheduled ';
const DECLARED_KEY = '_sundog_photon_declared';
const PAGE = 10_000;

/** The schedules of one instance. */
export class PhotonSchedules implements PhotonSchedule {
  readonly #parts: ScheduleParts;

  /** @param parts of the actor */
  constructor(parts: ScheduleParts) {
    this.#parts = parts;
  }

  create(task: NewScheduledTask): Promise<ScheduledTask> {
    return perform('schedule.create', task.name, () => {
      const { name, method, schedule, params = {}, ...rest } = task;
      this.#mustHave(method);
      if (String(name).startsWith(DECLARED)) throw nameTaken(name, 'of the source');
      const call: ScheduledCall = { method, params };
      const work = pickWork(rest);
      try {
        return this.#toTask(
          this.#schedule.create({
            ...work,
            name,
            cron: String(schedule).trim(),
            method: SCHEDULE_METHOD,
            params: call,
          }),
        );
      } catch (error) {
        if (!(error instanceof ScheduleNameTakenError)) throw error;
        throw nameTaken(name, this.#schedule.getByName(name)?.id ?? '');
      }
    });
  }

  get(id: string): Promise<ScheduledTask | null> {
    return perform('schedule.get', id, () => this.#toMaybe(this.#schedule.get(id)));
  }

  getByName(name: string): Promise<ScheduledTask | null> {
    return perform('schedule.getByName', name, () => this.#toMaybe(this.#schedule.getByName(name)));
  }

  has(name: string): Promise<boolean> {
    return perform('schedule.has', name, () => this.#schedule.getByName(name) !== undefined);
  }

  list(status?: ScheduledStatus): Promise<ScheduledTask[]> {
    return perform('schedule.list', status ?? '', () => this.#listAll(status));
  }

  /**
   * The first of them, in the order of creation, for people to see.
   *
   * @param limit how many, 1 to 10,000
   */
  listFirst(limit: number): { readonly items: readonly ScheduledTask[]; readonly hasMore: boolean } {
    const { schedules, cursor } = this.#schedule.list({ limit });
    return { items: schedules.map((record) => this.#toTask(record)), hasMore: cursor !== null };
  }

  update(id: string, changes: ScheduledTaskChanges): Promise<ScheduledTask> {
    return perform('schedule.update', id, () => {
      const record = this.#must(id);
      if (record.status === 'completed') throw wrongStatus('update', id, record.status);
      const { schedule, method, params } = changes;
      if (method !== undefined) this.#mustHave(method);
      const old = callOf(record);
      const call: ScheduledCall = { method: method ?? old.method, params: params ?? old.params };
      // A new expression keeps the zone of the old one.
      const zone = schedule !== undefined && record.tz !== null ? { tz: record.tz } : {};
      const work = { ...zone, ...pickWork(changes), params: call };
      return this.#toTask(
        this.#schedule.update(id, schedule === undefined ? work : { ...work, cron: String(schedule).trim() }),
      );
    });
  }

  pause(id: string): Promise<ScheduledTask> {
    return perform('schedule.pause', id, () => {
      const { status } = this.#must(id);
      if (status !== 'active') throw wrongStatus('pause', id, status);
      return this.#toTask(this.#schedule.pause(id));
    });
  }

  resume(id: string): Promise<ScheduledTask> {
    return perform('schedule.resume', id, () => {
      const { status } = this.#must(id);
      if (status !== 'paused' && status !== 'error') throw wrongStatus('resume', id, status);
      return this.#toTask(this.#schedule.resume(id));
    });
  }

  cancel(id: string): Promise<boolean> {
    return perform('schedule.cancel', id, () => this.#cancel(id));
  }

  cancelByName(name: string): Promise<boolean> {
    return perform('schedule.cancelByName', name, () => {
      const record = this.#schedule.getByName(name);
      return record !== undefined && this.#cancel(record.id);
    });
  }

  cancelAll(): Promise<number> {
    return perform('schedule.cancelAll', '', () => {
      const keys = Array.from(this.#kv.list({ prefix: durationKey('') }), ([key]) => key);
      for (const key of keys) this.#kv.delete(key);
      return this.#schedule.cancelAll();
    });
  }

  /**
   * Makes the schedules that the source declares, if they are not those that it declared before (S2).
   *
   * @returns what could not be made: one bad schedule is no reason to have none
   */
  declare(): readonly { readonly method: string; readonly error: unknown }[] {
    const declared = declaredIn(this.#parts.manifest);
    const before = this.#kv.get<Record<string, string>>(DECLARED_KEY) ?? {};
    const now = Object.fromEntries(
      declared.map(([method, { cron, timeZone = '' }]) => [method, `${cron}|${timeZone}`]),
    );
    if (JSON.stringify(before) === JSON.stringify(now)) return [];
    const failures: { method: string; error: unknown }[] = [];
    this.#parts.storage.transactionSync(() => {
      for (const method of Object.keys(before)) {
        if (!Object.hasOwn(now, method)) this.#schedule.cancelByName(DECLARED + method);
      }
      for (const [method, { cron, timeZone }] of declared) {
        if (before[method] === now[method]) continue;
        try {
          this.#declareOne(method, { cron, ...(timeZone !== undefined && { tz: timeZone }) });
        } catch (error) {
          failures.push({ method, error });
        }
      }
      this.#kv.put(DECLARED_KEY, now);
    });
    return failures;
  }

  /** Keeps how long an execution took, in milliseconds. */
  noteDuration(id: string, durationMs: number): void {
    if (this.#schedule.get(id) !== undefined) this.#kv.put(durationKey(id), durationMs);
  }

  get #schedule(): Schedule {
    return this.#parts.schedule();
  }

  get #kv(): SyncKvStorage {
    return this.#parts.storage.kv;
  }

  #declareOne(method: string, timing: { cron: string; tz?: string }): void {
    const name = DECLARED + method;
    const existing = this.#schedule.getByName(name);
    const params: ScheduledCall = { method, params: {} };
    if (existing === undefined || existing.status === 'completed') {
      this.#schedule.cancelByName(name);
      this.#schedule.create({ name, ...timing, method: SCHEDULE_METHOD, params });
    } else {
      this.#schedule.update(existing.id, { ...timing, params });
    }
  }

  #cancel(id: string): boolean {
    this.#kv.delete(durationKey(id));
    return this.#schedule.cancel(id);
  }

  #must(id: string): ScheduleRecord {
    const record = this.#schedule.get(id);
    if (record === undefined) throw notFound(id);
    return record;
  }

  #mustHave(method: string): void {
    const { methods } = this.#parts.manifest;
    if (!Object.hasOwn(methods, method)) throw unknownMethod(method, Object.keys(methods));
  }

  #listAll(status: ScheduledStatus | undefined): ScheduledTask[] {
    const tasks: ScheduledTask[] = [];
    let cursor: number | null = 0;
    while (cursor !== null) {
      const page: { schedules: ScheduleRecord[]; cursor: number | null } = this.#schedule.list({
        limit: PAGE,
        cursor,
        ...(status !== undefined && { status }),
      });
      for (const record of page.schedules) tasks.push(this.#toTask(record));
      cursor = page.cursor;
    }
    return tasks;
  }

  #toMaybe(record: ScheduleRecord | undefined): ScheduledTask | null {
    return record === undefined ? null : this.#toTask(record);
  }

  #toTask(record: ScheduleRecord): ScheduledTask {
    const { id, name, description, cron, tz, fireOnce, maxExecutions, status, executionCount } = record;
    const { lastExecutionAt, nextRunAt, errorMessage } = record;
    const lastDurationMs = executionCount === 0 ? undefined : this.#kv.get<number>(durationKey(id));
    return {
      id,
      name,
      ...(description !== null && { description }),
      cron: cron ?? '',
      tz: tz ?? 'UTC',
      ...callOf(record),
      fireOnce,
      maxExecutions,
      status,
      createdAt: new Date(record.createdAt).toISOString(),
      ...(lastExecutionAt !== null && { lastExecutionAt: new Date(lastExecutionAt).toISOString() }),
      ...(lastDurationMs !== undefined && { lastDurationMs }),
      executionCount,
      ...(nextRunAt !== null && { nextRunAt: new Date(nextRunAt).toISOString() }),
      ...(errorMessage !== null && { errorMessage }),
      photonId: this.#parts.manifest.name,
    };
  }
}

function durationKey(id: string): string {
  return `_sundog_photon_duration:${id}`;
}

function declaredIn(manifest: PhotonManifest): [method: string, { cron: string; timeZone?: string }][] {
  return Object.values(manifest.methods).flatMap(({ name, schedule }) =>
    schedule === undefined ? [] : [[name, schedule]],
  );
}

/** Only this module makes the kernel's schedules, so their params are a `ScheduledCall`. */
function callOf({ params }: ScheduleRecord): ScheduledCall {
  return params as ScheduledCall;
}

function pickWork(
  task: ScheduledTaskChanges,
): Pick<ScheduledTaskChanges, 'description' | 'fireOnce' | 'maxExecutions' | 'catchUp' | 'tz' | 'retry'> {
  const { description, fireOnce, maxExecutions, catchUp, tz, retry } = task;
  return {
    ...(description !== undefined && { description }),
    ...(fireOnce !== undefined && { fireOnce }),
    ...(maxExecutions !== undefined && { maxExecutions }),
    ...(catchUp !== undefined && { catchUp }),
    ...(tz !== undefined && { tz }),
    ...(retry !== undefined && { retry }),
  };
}
