import assert from 'node:assert/strict';

import { QuietRoom, Room } from '../../../tests/worker/actors.ts';
import type { Subject, Suite } from '../../../tests/worker/suite.ts';
import { createContext, runInContext, withContext } from '../context.ts';
import { systemClock } from '../clock.ts';
import { ActorError } from '../errors.ts';
import { actorIdOf } from './actor-id.ts';
import { actor } from './actor-of-namespace.ts';
import { mustReturn, RemoteActorError, RemoteError } from './call-outcome.ts';
import { Calls } from './calls.ts';
import { formatEnvelope } from './envelope.ts';
import type { CallEntry } from './send-call.ts';

/** Calls out of a plain object: every test runs in one. */
function open({ ctx, env }: Subject, depthMax?: number): { calls: Calls; name: string } {
  const calls = new Calls(ctx, { env, ...(depthMax === undefined ? {} : { depthMax }) });
  return { calls, name: ctx.id.toString() };
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected a failure');
}

const tests: Suite['tests'] = {
  'a call by name reaches the method and answers what it returns': async (subject) => {
    const { calls, name } = open(subject);
    assert.equal(await calls.call('room.post', ['hi'], { instance: name }), 1);
    assert.equal(await calls.call('Room.post', ['ho'], { instance: name }), 2);
    assert.deepEqual(await calls.call('room.all', [], { instance: name }), ['hi', 'ho']);
    assert.deepEqual(await calls.call('room.all', [], { instance: `${name}/other` }), []);
  },
  'a typed stub knows parameters and results': async (subject) => {
    const { calls, name } = open(subject);
    const room = calls.to(Room, name);
    const id: number = await room.post('hi');
    assert.equal(id, 1);
    const { first, second }: { first: string; second: number } = await room.both('a');
    assert.deepEqual([first, second], ['a', 0]);
    const texts: string[] = await calls.to<Room>('room', name).all();
    assert.deepEqual(texts, ['hi']);
    const time: number = await calls.to(QuietRoom, name).tellTime();
    assert.equal(time, 1_000_000);
    const same = await actor(subject.env.ROOM, name).all();
    assert.deepEqual(same, ['hi']);
    assert.deepEqual(await calls.to(subject.env.ROOM, name).all(), ['hi']);
  },
  'an id is that of its name in its namespace, remembered or forgotten': ({ env }) => {
    for (let round = 0; round < 2; round += 1) {
      for (let number = 0; number < 1500; number += 1) {
        const name = `name ${number}`;
        assert.ok(actorIdOf(env.ROOM, name).equals(env.ROOM.idFromName(name)), name);
        assert.ok(!actorIdOf(env.ROOM, name).equals(actorIdOf(env.QUIET_ROOM, name)), name);
      }
    }
  },
  'a stub can be returned from an async function': async (subject) => {
    const { calls, name } = open(subject);
    const room = await (async () => calls.to(Room, name))();
    assert.equal(await room.post('hi'), 1);
  },
  'wrong use of a stub does not compile, and is refused': async (subject) => {
    const { calls, name } = open(subject);
    const room = calls.to(Room, name);
    const refused: (() => Promise<unknown>)[] = [
      // @ts-expect-error not a method of Room
      () => room.nonsense(),
      // @ts-expect-error begins with an underscore
      () => room._hidden(),
      // @ts-expect-error the entry point itself
      () => room._sundogCall(),
      // @ts-expect-error a handler of the engine
      () => room.alarm(),
      // @ts-expect-error a handler of the engine
      () => room.fetch('http://room/'),
      // @ts-expect-error a part is protected
      () => room.sql(),
      // @ts-expect-error a hook is protected
      () => room.onRequest(),
      // @ts-expect-error a shortcut is protected
      () => room.emit('a'),
      // @ts-expect-error of the class, not of its instances
      () => room.secret(),
    ];
    for (const call of refused) {
      const { message } = await failureOf(call());
      assert.match(message, /callable|calls may reach/, call.toString());
    }
    // @ts-expect-error a wrong parameter
    await room.both(1);
    // @ts-expect-error too many parameters
    await room.both('a', 1, 2);
    // @ts-expect-error a promise of a number is no text
    const text: string = await room.post('x');
    assert.equal(typeof text, 'number');
  },
  'what is no declared method is refused whatever it is': async (subject) => {
    const { calls, name } = open(subject);
    const names = [
      'field',
      'accessor',
      'toString',
      'valueOf',
      '__proto__',
      'isPrototypeOf',
      'sql',
      'ctx',
      'migrations',
    ];
    for (const method of names) {
      const failure = await failureOf(calls.call(`room.${method}`, [], { instance: name }));
      assert.match(failure.message, /callable|calls may reach/, method);
    }
    // The rules hold at the entry point too, not only on the side that sends.
    const entry: CallEntry = subject.env.ROOM.getByName(name);
    for (const method of [
      ...names,
      '#marked',
      '_hidden',
      '_sundogCall',
      'fetch',
      'alarm',
      'webSocketMessage',
      'constructor',
      '',
    ]) {
      const outcome = await entry._sundogCall(...formatEnvelope(createContext(systemClock), method, []));
      assert.throws(() => mustReturn(outcome), { code: 'method_not_callable' }, method);
    }
  },
  'an expected failure keeps class name, message, code and data, also over two calls': async (subject) => {
    const { calls, name } = open(subject);
    const direct = calls.to(Room, name).join('Ada');
    const relayed = calls.to(Room, `${name}/relay`).relay('room.join', ['Ada'], name);
    for (const promise of [direct, relayed]) {
      const failure = await failureOf(promise);
      assert.ok(failure instanceof RemoteActorError && failure instanceof ActorError);
      assert.equal(failure.name, 'RoomFullError');
      assert.equal(failure.message, 'There is no seat for Ada.');
      assert.equal(failure.code, 'room_full');
      assert.deepEqual(failure.data, { name: 'Ada', seats: 3, since: new Date(0) });
    }
  },
  'an unexpected failure keeps name, message and the stack over there, and is no ActorError': async (subject) => {
    const { calls, name } = open(subject);
    const failure = await failureOf(calls.to(Room, name).crash());
    assert.ok(failure instanceof RemoteError && !(failure instanceof ActorError));
    assert.deepEqual([failure.name, failure.message], ['RangeError', 'the sky has fallen']);
    assert.match(failure.stack ?? '', /crash/);
    assert.equal((await failureOf(calls.to(Room, name).throwText())).message, 'only text');
    const odd = await failureOf(calls.to(Room, name).giveFunctionInError());
    assert.ok(odd instanceof RemoteActorError);
    assert.deepEqual(odd.data, { kept: 1 });
  },
  'every value arrives as it was returned, also one that looks like an outcome': async (subject) => {
    const { calls, name } = open(subject);
    const failed = {
      _sundogOutcome: 'failed',
      failure: { kind: 'expected', name: 'X', message: 'm', code: 'c', data: {} },
    };
    const wrapped = { _sundogOutcome: 'returned', value: 1 };
    const values = [
      undefined,
      null,
      0,
      'a',
      1n,
      [1, [2]],
      new Map([[1, new Date(0)]]),
      { a: { b: 1 } },
      failed,
      wrapped,
    ];
    for (const value of values) {
      const echoed = await calls.to(Room, name).echo(value);
      assert.deepEqual(structuredClone(echoed), value);
    }
  },
  'values that cannot cross are refused on either side': async (subject) => {
    const { calls, name } = open(subject);
    assert.equal((await failureOf(calls.call('room.post', [Symbol('a')], { instance: name }))).name, 'DataCloneError');
    assert.equal((await failureOf(calls.to(Room, name).unclonable())).name, 'DataCloneError');
  },
  'the context travels: principal, session, ids, deadline, path': async (subject) => {
    const { calls, name } = open(subject);
    const deadlineMs = systemClock.now() + 60_000;
    const principal = { id: 'ada', claims: { role: 'admin' } };
    const context = createContext(systemClock, { principal, session: 's1', deadlineMs });
    const seen = await runInContext(context, () => calls.to(Room, name).pass(['b', 'c']));
    const path = [`room/${name}.pass`, 'room/b.pass', 'room/c.pass'];
    assert.deepEqual(seen, { ...context, path });
    const other = await runInContext(context, () =>
      withContext({ principal: { id: 'bob' } }, () => calls.to(Room, name).seen()),
    );
    assert.equal(other?.principal?.id, 'bob');
    assert.equal(other?.traceId, context.traceId);
  },
  'two calls at the same time keep their contexts apart': async (subject) => {
    const { calls, name } = open(subject);
    const seen = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const context = createContext(systemClock, { principal: { id: String(index) } });
        return runInContext(context, () => calls.to(Room, name).pass([`${name}/b`]));
      }),
    );
    assert.deepEqual(
      seen.map((context) => context?.principal?.id),
      Array.from({ length: 50 }, (_, index) => String(index)),
    );
  },
  'a call without a context gets one of its own; a method called by plain RPC has none': async (subject) => {
    const { calls, name } = open(subject);
    const [first, second] = [await calls.to(Room, name).seen(), await calls.to(Room, name).seen()];
    assert.match(first?.traceId ?? '', /^[0-9a-f]{32}$/);
    assert.notEqual(first?.traceId, second?.traceId);
    const stub = subject.env.ROOM.getByName(name);
    assert.equal(await stub.post('by plain RPC'), 1);
    const context = createContext(systemClock, { principal: { id: 'ada' } });
    assert.equal(await runInContext(context, () => stub.seen()), undefined);
  },
  'scope session of memory follows the context': async (subject) => {
    const { calls, name } = open(subject);
    const ask = (session: string): Promise<unknown> => {
      return runInContext(createContext(systemClock, { session }), () => calls.to(Room, name).remember('k'));
    };
    assert.deepEqual([await ask('a'), await ask('b'), await ask('a')], [null, null, 'a']);
  },
  'a call past its deadline is not sent, and not run': async (subject) => {
    const { calls, name } = open(subject);
    const late = createContext(systemClock, { deadlineMs: systemClock.now() - 1 });
    const failure = await failureOf(runInContext(late, () => calls.to(Room, name).post('late')));
    assert.match(failure.message, /was not started/);
    // An actor that cannot wake is not even asked.
    const unasked = await failureOf(runInContext(late, () => calls.call('broken.hello')));
    assert.match(unasked.message, /was not started/);
    const entry: CallEntry = subject.env.ROOM.getByName(name);
    const outcome = await entry._sundogCall(...formatEnvelope(late, 'post', ['late']));
    assert.throws(() => mustReturn(outcome), { code: 'deadline_exceeded' });
    assert.deepEqual(await calls.to(Room, name).all(), []);
  },
  'at the deadline the caller stops waiting, and the method runs on': async (subject) => {
    const { calls, name } = open(subject);
    const room = calls.to(Room, name);
    const failure = await failureOf(calls.to(Room, name, { timeoutMs: 50 }).hold());
    assert.ok(failure instanceof ActorError);
    assert.equal(failure.code, 'deadline_exceeded');
    assert.equal(failure.data['hasStarted'], true);
    assert.equal(await room.wasHeld(), false);
    await room.release();
    while (!(await room.wasHeld())) await scheduler.wait(5);
    assert.equal(await calls.to(Room, name, { timeoutMs: 5000 }).wait(1), 'done');
  },
  'an earlier deadline of the context stays': async (subject) => {
    const { calls, name } = open(subject);
    const deadlineMs = systemClock.now() + 5000;
    const seen = await runInContext(createContext(systemClock, { deadlineMs }), () => {
      return calls.to(Room, name, { timeoutMs: 60_000 }).seen();
    });
    assert.equal(seen?.deadlineMs, deadlineMs);
  },
  'actors that call each other in a circle get their answers': async (subject) => {
    const { calls } = open(subject);
    const seen = await calls.to(Room, 'a').pass(['b', 'a', 'b', 'a']);
    assert.equal(seen?.path.length, 5);
  },
  'a loop ends with an error that shows its path': async (subject) => {
    const { calls } = open(subject);
    const failure = await failureOf(calls.to(Room, 'ping').forEver());
    assert.ok(failure instanceof ActorError);
    assert.equal(failure.code, 'call_depth_exceeded');
    assert.match(failure.message, /more than 16 deep: room\/ping\.forEver → room\/pong\.forEver → room\/ping/);
    assert.deepEqual(failure.data['depthMax'], 16);
    const short = await failureOf(calls.call('plain.deeper'));
    assert.match(short.message, /more than 2 deep/);
  },
  'an unknown actor is an error that lists the known ones': async (subject) => {
    const { calls } = open(subject);
    const failure = await failureOf(calls.call('chat.post', []));
    assert.ok(failure instanceof ActorError);
    assert.equal(failure.code, 'unknown_actor');
    assert.match(failure.message, /No actor is called "chat"; known are .*quiet-room, room/);
    for (const target of ['room', '.post', 'room.', 'a.b.c', '', 'room post']) {
      const { message } = await failureOf(calls.call(target, []));
      assert.match(message, /written "actor\.method"/, target);
    }
    const name = await failureOf(calls.call('room.post', [], { instance: 'a\nb' }));
    assert.match(name.message, /no control characters/);
  },
  'an actor in two words is found by kebab-case, and bindings under their own names': async (subject) => {
    const { calls, name } = open(subject);
    assert.equal(await calls.call('quiet-room.tellTime', [], { instance: name }), 1_000_000);
    const calls2 = new Calls(subject.ctx, { env: { SIDE_ROOM: subject.env.ROOM } });
    assert.equal(await calls2.call('side-room.post', ['hi'], { instance: name }), 1);
    assert.equal(await calls2.call('SIDE_ROOM.post', ['hi'], { instance: name }), 2);
  },
  'a subclass of an actor is called with what it overrides and what it inherits': async (subject) => {
    const { calls, name } = open(subject);
    assert.match((await failureOf(calls.to(QuietRoom, name).crash())).message, /in the subclass/);
    assert.equal(await calls.to(QuietRoom, name).post('inherited'), 1);
  },
  'a plain Durable Object takes part by forwarding, and says so if it does not': async (subject) => {
    const { calls } = open(subject);
    assert.deepEqual(await calls.call('plain.path', [], { instance: 'p' }), ['plain/p.path']);
    assert.match((await failureOf(calls.call('mute.hello'))).message, /plain Durable Object without an entry point/);
  },
  'an actor that cannot wake says why; one that is reset is unavailable': async (subject) => {
    const { calls, name } = open(subject);
    const broken = await failureOf(calls.call('broken.hello', [], { instance: name }));
    assert.ok(broken instanceof ActorError);
    assert.equal(broken.code, 'sql_migration_failed');
    const greedy = await failureOf(calls.call('greedy.hello', [], { instance: name }));
    assert.match(greedy.message, /Greedy overrides fetch.*onRequest/);
    const reset = await failureOf(calls.call('room.abort', [], { instance: name }));
    assert.ok(reset instanceof ActorError);
    assert.equal(reset.code, 'actor_unavailable');
  },
};

/** Calls between actors. */
export const suite: Suite = { name: 'calls', tests };
