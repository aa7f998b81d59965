import assert from 'node:assert/strict';

import { ForgetfulRoom, Hoarder, QuietRoom, Room } from '../../tests/worker/actors.ts';
import type { Subject, Suite } from '../../tests/worker/suite.ts';
import { Calls } from './calls/calls.ts';

function open({ ctx, env }: Subject): { calls: Calls; name: string } {
  return { calls: new Calls(ctx, { env }), name: ctx.id.toString() };
}

/** Asks until it is so, two seconds at most. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries += 1) {
    assert.ok(tries < 100, 'waited in vain');
    await scheduler.wait(20);
  }
}

const tests: Suite['tests'] = {
  'ten requests that wake an actor at once find its tables migrated once': async (subject) => {
    const { calls, name } = open(subject);
    const ids = await Promise.all(Array.from({ length: 10 }, (_, index) => calls.to(Room, name).post(String(index))));
    assert.deepEqual(ids, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  },
  'a wake makes no part that is not used': async (subject) => {
    const { name } = open(subject);
    const stub = subject.env.ROOM.getByName(name);
    assert.deepEqual(await stub.tables(), ['_sundog_migration', 'message']);
    assert.equal(await stub.alarmTime(), null);
    await stub.post('with an event');
    assert.ok((await stub.tables()).includes('_sundog_log_channels'));
  },
  'an actor knows its name, also after it was evicted': async (subject) => {
    const { name } = open(subject);
    assert.equal(await subject.env.ROOM.getByName(name).ownName(), name);
    await assert.rejects(async () => subject.env.ROOM.getByName(name).abort(), /told to/);
    assert.equal(await subject.env.ROOM.getByName(name).ownName(), name);
  },
  'an actor that was made by id alone says so': async (subject) => {
    const stub = subject.env.ROOM.get(subject.env.ROOM.newUniqueId());
    await assert.rejects(async () => stub.ownName(), /known by its id alone/);
    assert.equal(await stub.post('works all the same'), 1);
  },
  'a schedule calls the method in a context of its own': async (subject) => {
    const { calls, name } = open(subject);
    const room = calls.to(Room, name);
    await room.tickIn(20);
    await until(async () => (await room.all()).length > 0);
    assert.deepEqual(await room.all(), [`tick room/${name}.tick`]);
  },
  'a schedule takes only methods that calls may reach': async (subject) => {
    const { calls, name } = open(subject);
    for (const method of ['_hidden', 'alarm', 'fetch', 'nonsense', 'field']) {
      await assert.rejects(calls.to(Room, name).scheduleMethod(method), /nonsense|method/, method);
    }
  },
  'the log counts, and what is too old goes by a job': async (subject) => {
    const { calls, name } = open(subject);
    assert.deepEqual(await calls.to(Room, name).logged(), [1, 2]);
    assert.deepEqual(await calls.to(Room, name).logged(), [1, 2, 3, 4]);
    const quiet = subject.env.QUIET_ROOM.getByName(name);
    await quiet.logged();
    assert.equal(await quiet.pruneDueAt(), 1_000_000 + 60_000);
  },
  'the alarm alone lets go what is too old, entry by entry, also in an actor that was evicted': async (subject) => {
    const { calls, name } = open(subject);
    const room = calls.to(ForgetfulRoom, name);
    await room.append();
    await scheduler.wait(100);
    assert.equal(await room.append(), 2);
    await assert.rejects(room.abort());
    await until(async () => (await room.forgotten()) === 2);
  },
  'a subclass brings a clock of its own, and every part takes it': async (subject) => {
    const { calls, name } = open(subject);
    const room = calls.to(QuietRoom, name);
    assert.equal(await room.tellTime(), 1_000_000);
    const late = await room.seen();
    assert.equal(late?.deadlineMs, undefined);
  },
  'destroy takes everything, and whoever comes next, even in the same moment, finds a new actor': async (subject) => {
    const { calls, name } = open(subject);
    const room = calls.to(Room, name);
    await room.fill();
    const ended = room.end();
    const next = [room.post('a'), room.post('b')];
    assert.equal(await ended, 'ended');
    assert.deepEqual(await Promise.all(next), [1, 2]);
    assert.deepEqual(await room.all(), ['a', 'b']);
    assert.equal(await room.end(), 'ended');
    assert.deepEqual(await room.tables(), ['_sundog_migration', 'message']);
    assert.deepEqual(await room.left(), { keys: [], alarm: null });
    await room.tickIn(20);
    await until(async () => (await room.all()).length === 1);
  },
  'an actor can be destroyed by its own schedule, and its queue works after that': async (subject) => {
    const { calls, name } = open(subject);
    const room = calls.to(Room, name);
    await room.fill();
    await room.scheduleMethod('end', 20);
    await until(async () => (await room.all()).length === 0);
    await room.tickIn(20);
    await until(async () => (await room.all()).length === 1);
    assert.equal(await room.post('new'), 2);
  },
  'a handler declared as a field is refused like one that is a method': async (subject) => {
    const { calls, name } = open(subject);
    const stub = subject.env.HOARDER.getByName(name);
    const ways = [
      () => calls.to(Hoarder, name).hello(),
      async () => stub.hello(),
      async () => stub.fetch('http://hoarder/'),
      async () => stub.hello(),
    ];
    for (const way of ways)
      await assert.rejects(way, { code: 'handler_overridden', message: /Hoarder overrides alarm.*this\.jobs/ });
  },
  'both ways to emit are kept for replay': async (subject) => {
    const { calls, name } = open(subject);
    const [first, second] = await calls.to(Room, name).emitBoth();
    assert.ok(first !== undefined && second !== undefined && first !== second);
  },
  'memory of scope global is shared by actors': async (subject) => {
    const { calls, name } = open(subject);
    await calls.to(Room, `${name}/a`).share(name, { shared: true });
    assert.deepEqual(await calls.to(Room, `${name}/b`).shared(name), { shared: true });
  },
};

/** Actors: the wiring of the parts. */
export const suite: Suite = { name: 'actor', tests };
