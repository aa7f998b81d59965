import assert from 'node:assert/strict';

import { Jobs, Schedule } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { MANIFEST_FORMAT, type MethodManifest } from '../manifest/manifest.ts';
import { PhotonSchedules, SCHEDULE_METHOD } from './photon-schedules.ts';
import { Settings } from './settings.ts';
import { InvalidArgumentsError } from './arguments/invalid-arguments.ts';

type Timing = NonNullable<MethodManifest['schedule']>;

/** The schedules of an instance whose source has declared something else each time. */
function openSource(ctx: DurableObjectState): (declared: Readonly<Record<string, Timing>>) => PhotonSchedules {
  const schedule = new Schedule(ctx, {
    jobs: new Jobs(ctx),
    hasMethod: (method) => method === SCHEDULE_METHOD,
    invoke: () => undefined,
  });
  return (declared) => {
    const methods = Object.entries(declared).map(([name, timing]): [string, MethodManifest] => [
      name,
      {
        name,
        isStatic: false,
        arguments: { kind: 'none' },
        input: { type: 'object' },
        completions: {},
        surfaces: [],
        middleware: [],
        isAsync: false,
        tags: {},
        schedule: timing,
      },
    ]);
    const manifest = {
      format: MANIFEST_FORMAT,
      name: 'source',
      actorClass: 'SourcePhoton',
      version: '0.0.0',
      constructorParameters: [],
      methods: Object.fromEntries(methods),
      photons: [],
      assets: [],
      bindings: [],
    } as const;
    return new PhotonSchedules({ manifest, storage: ctx.storage, schedule: () => schedule });
  };
}

async function listed(schedules: PhotonSchedules): Promise<string[]> {
  return (await schedules.list()).map(({ name, cron, tz, status }) => `${name} | ${cron} | ${tz} | ${status}`);
}

const declaring: Suite['tests'] = {
  'what the source declares is there, changes and goes with it': async ({ ctx }) => {
    const open = openSource(ctx);
    const first = open({ a: { cron: '0 1 * * *' }, b: { cron: '0 2 * * *', timeZone: 'Europe/Berlin' } });
    assert.deepEqual(first.declare(), []);
    assert.deepEqual(await listed(first), [
      '@scheduled a | 0 1 * * * | UTC | active',
      '@scheduled b | 0 2 * * * | Europe/Berlin | active',
    ]);
    const second = open({ b: { cron: '0 3 * * *' }, c: { cron: '@daily' } });
    assert.deepEqual(second.declare(), []);
    assert.deepEqual(await listed(second), [
      '@scheduled b | 0 3 * * * | UTC | active',
      '@scheduled c | @daily | UTC | active',
    ]);
    open({}).declare();
    assert.deepEqual(await listed(second), []);
  },
  'what has been paused stays so until the source says something else': async ({ ctx }) => {
    const open = openSource(ctx);
    const schedules = open({ a: { cron: '0 1 * * *' } });
    schedules.declare();
    await schedules.pause((await schedules.getByName('@scheduled a'))?.id ?? '');
    schedules.declare();
    assert.deepEqual(await listed(schedules), ['@scheduled a | 0 1 * * * | UTC | paused']);
  },
  'one that cannot be read is told, and the others are there': async ({ ctx }) => {
    const schedules = openSource(ctx)({ bad: { cron: '99 * * * *' }, good: { cron: '@hourly' } });
    assert.deepEqual(
      schedules.declare().map(({ method }) => method),
      ['bad'],
    );
    assert.deepEqual(await listed(schedules), ['@scheduled good | @hourly | UTC | active']);
  },
};

const settingsManifest = {
  property: 'settings',
  schema: {
    type: 'object',
    properties: { text: { type: 'string' }, n: { type: 'integer', minimum: 1 }, maybe: { type: ['string', 'null'] } },
  },
  defaults: { text: 'a', n: 1, maybe: 'x' },
} as const;

const settings: Suite['tests'] = {
  'settings are the defaults and what has been changed, for a photon that cannot change them': ({ ctx }) => {
    const { kv } = ctx.storage;
    const first = new Settings(kv, settingsManifest);
    assert.deepEqual(first.change({ n: 2, maybe: null }), { text: 'a', n: 2, maybe: null });
    const second = new Settings(kv, { ...settingsManifest, defaults: { text: 'b', n: 1, maybe: 'x' } });
    assert.deepEqual(second.get(), { text: 'b', n: 2, maybe: null });
    assert.deepEqual(second.change({ n: null }), { text: 'b', n: 1, maybe: null });
    const photon = { settings: {} };
    second.apply(photon);
    assert.deepEqual(photon.settings, { text: 'b', n: 1, maybe: null });
    assert.throws(() => Reflect.defineProperty(photon.settings, 'n', { value: 5 }) || assert.fail('frozen'));
  },
  'what does not fit changes nothing': ({ ctx }) => {
    const held = new Settings(ctx.storage.kv, settingsManifest);
    for (const changes of [{ n: 0 }, { text: 1 }, { unknown: 1 }]) {
      assert.throws(() => held.change(changes), InvalidArgumentsError);
    }
    assert.deepEqual(held.get(), settingsManifest.defaults);
  },
};

/** What the source says an instance has: schedules and settings. */
export const declaredSuite: Suite = { name: 'declared', tests: { ...declaring, ...settings } };
