import assert from 'node:assert/strict';

import { Jobs, Sql, type Clock } from '@sundog/actor';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import {
  alice,
  createEvent,
  createEvents,
  Listener,
  openFirehose,
  subscription,
} from '../../../tests/worker/firehose-bench.ts';
import { FUTURE, HeldClock, until } from '../../../tests/worker/held-clock.ts';
import { CrawlRequests } from './crawl-requests.ts';
import { Sequencer } from './sequencer.ts';

const minuteMs = 60_000;
const retentionMs = 72 * 60 * minuteMs;

/** A sequencer in the object of a test, whose time stands still. */
class HeldSequencer extends Sequencer {
  protected override get clock(): Clock {
    return heldClock;
  }

  protected override get settings() {
    return { publicUrl: 'http://localhost:8787', relays: [] };
  }
}

const heldClock = new HeldClock();

function refusalOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return undefined;
}

/** Who listens. */
export const subscribersSuite: Suite = {
  name: 'firehose subscribers',
  tests: {
    'without a cursor only what comes; with one what is after it; the same bytes for all': async (subject) => {
      const { subscribers, append } = openFirehose(subject);
      const { frames } = append(createEvents(1, 3));
      const live = new Listener(subscribers);
      const replaying = new Listener(subscribers, frames[0]?.seq);
      const all = new Listener(subscribers, 0);
      append(createEvents(4, 5));
      await until(() => live.numbers.length === 2 && replaying.numbers.length === 4 && all.numbers.length === 5);
      append([createEvent(6)]);
      await until(() => live.numbers.length === 3 && replaying.numbers.length === 5 && all.numbers.length === 6);
      assert.deepEqual(live.numbers, [4, 5, 6]);
      assert.deepEqual(replaying.numbers, [2, 3, 4, 5, 6]);
      assert.deepEqual(all.numbers, [1, 2, 3, 4, 5, 6]);
      assert.deepEqual(all.messages.slice(3), live.messages);
      assert.deepEqual([live.notices, replaying.notices, all.notices], [[], [], []]);
      live.send('hello');
      live.close();
      await until(() => {
        subscribers.forget(); // As the actor does when a socket has closed.
        return subscribers.open.length === 2;
      });
      assert.equal(subscribers.open.length, 2);
    },

    'FutureCursor: an error frame, then the end': async (subject) => {
      const { subscribers, store, append } = openFirehose(subject);
      append([createEvent(1)]);
      const listener = new Listener(subscribers, store.head() + 1);
      await until(() => listener.closed !== undefined);
      assert.deepEqual(listener.notices, ['FutureCursor']);
      assert.deepEqual(listener.closed, { code: 1008, reason: 'FutureCursor' });
      assert.equal(subscribers.open.length, 0);
      const atHead = new Listener(subscribers, store.head());
      append([createEvent(2)]);
      await until(() => atHead.numbers.length === 1);
      assert.deepEqual(atHead.notices, []);
    },

    'OutdatedCursor: told once, then everything from the oldest': async (subject) => {
      const { subscribers, store, append, clock } = openFirehose(subject, { retention: { ageMs: 1000 } });
      const { frames } = append(createEvents(1, 4));
      clock.time += 1000;
      append(createEvents(5, 6));
      store.prune();
      for (const cursor of [0, 7, frames[1]?.seq]) {
        const listener = new Listener(subscribers, cursor);
        await until(() => listener.numbers.length === 2);
        assert.deepEqual([listener.frames[0]?.kind, listener.notices], ['message', ['OutdatedCursor']]);
        assert.deepEqual(listener.numbers, [5, 6]);
      }
      const current = new Listener(subscribers, frames[3]?.seq);
      await until(() => current.numbers.length === 2);
      assert.deepEqual([current.numbers, current.notices], [[5, 6], []]);
    },

    'what is no subscription is refused with its name': (subject) => {
      const { subscribers } = openFirehose(subject, { limits: { subscribersMax: 1 } });
      const request = new Request('http://host/xrpc/com.atproto.sync.subscribeRepos');
      assert.equal(
        refusalOf(() => subscribers.subscribe(request)),
        'UpgradeRequired',
      );
      for (const cursor of ['', 'abc', '-1', '1.5', '99999999999999999', '9999999999999999']) {
        assert.equal(
          refusalOf(() => subscribers.subscribe(subscription(cursor))),
          'InvalidRequest',
          cursor,
        );
      }
      subscribers.subscribe(subscription());
      assert.equal(
        refusalOf(() => subscribers.subscribe(subscription())),
        'NotEnoughResources',
      );
    },

    'S4, R3: who does not read has a bound, is told so and cut; who reads misses nothing': async (subject) => {
      const limits = { queuedBytesMax: 200_000, stallMs: 1000 };
      const { subscribers, append, clock } = openFirehose(subject, { limits });
      const slow = new Listener(subscribers, undefined, { reads: false });
      const good = new Listener(subscribers);
      const sockets = [...subscribers.open];
      for (let number = 1; number <= 200; number += 1) {
        append([createEvent(number, { sizeBytes: 10_000 })]);
        await until(() => good.numbers.length === number);
      }
      const queued = Math.max(...sockets.map(({ bufferedAmount }) => bufferedAmount));
      assert(queued > 100_000 && queued <= 200_000, `queued: ${queued}`);
      assert.equal(subscribers.behindCount, 1);
      clock.time += 1000;
      await until(() => subscribers.open.length === 1);
      slow.read();
      await until(() => slow.closed !== undefined);
      assert.deepEqual([slow.notices, slow.closed], [['ConsumerTooSlow'], { code: 1008, reason: 'ConsumerTooSlow' }]);
      const count = slow.numbers.length;
      assert.deepEqual(slow.numbers, good.numbers.slice(0, count));
      assert.equal(good.numbers.length, 200);
    },

    'R3: who is behind what is kept is cut': async (subject) => {
      const limits = { queuedBytesMax: 100_000 };
      const { subscribers, append, store, clock } = openFirehose(subject, { limits, retention: { ageMs: 1000 } });
      append(createEvents(1, 100, { sizeBytes: 10_000 }));
      const slow = new Listener(subscribers, 0, { reads: false });
      await until(() => subscribers.open.some(({ bufferedAmount }) => bufferedAmount > 0));
      clock.time += 1000;
      store.prune();
      slow.read();
      await until(() => slow.closed !== undefined);
      assert.deepEqual(slow.notices, ['ConsumerTooSlow']);
    },

    'S2: who was behind when the object went to sleep is served on from where it was': async (subject) => {
      const limits = { queuedBytesMax: 100_000 };
      const before = openFirehose(subject, { limits });
      before.append(createEvents(1, 100, { sizeBytes: 10_000 }));
      const live = new Listener(before.subscribers);
      const behind = new Listener(before.subscribers, 0, { reads: false });
      await until(() => before.subscribers.open.some(({ bufferedAmount }) => bufferedAmount > 0));
      const [asleep] = before.subscribers.open.filter(({ bufferedAmount }) => bufferedAmount > 0);
      const position: unknown = asleep?.deserializeAttachment();
      before.subscribers.retire();
      const after = openFirehose(subject);
      assert.deepEqual([after.subscribers.behindCount, after.subscribers.open.length], [1, 2]);
      assert(typeof position === 'number' && position > 0);
      behind.read();
      after.append(createEvents(101, 102));
      await until(() => behind.numbers.length === 102);
      assert.deepEqual(
        behind.numbers,
        Array.from({ length: 102 }, (_, index) => index + 1),
      );
      await until(() => live.numbers.length === 2);
      assert.deepEqual(live.numbers, [101, 102]);
      await until(() => after.subscribers.behindCount === 0);
      assert.equal(asleep?.deserializeAttachment(), null);
    },
  },
};

/** Requests to relays. */
export const crawlSuite: Suite = {
  name: 'firehose crawl requests',
  tests: {
    'C1: one request after an append, the next 20 minutes later at the earliest, also after a restart': async (
      subject,
    ) => {
      const clock = new HeldClock();
      const asked: string[] = [];
      const open = () => {
        const { facts, jobs } = openFirehose(subject, { clock });
        const crawls = new CrawlRequests({
          facts,
          jobs,
          clock,
          settings: { publicUrl: 'https://pds.example:8443', relays: ['https://relay.one', 'http://relay.two'] },
          fetch: async (request) => {
            asked.push(`${request.method} ${request.url} ${await request.text()}`);
            if (request.url.includes('two')) throw new Error('unreachable');
            return new Response('no', { status: 500 });
          },
        });
        return { crawls, jobs };
      };
      const first = open();
      first.crawls.plan();
      first.crawls.plan();
      await first.jobs.alarm();
      assert.deepEqual(asked, [
        'POST https://relay.one/xrpc/com.atproto.sync.requestCrawl {"hostname":"pds.example:8443"}',
        'POST http://relay.two/xrpc/com.atproto.sync.requestCrawl {"hostname":"pds.example:8443"}',
      ]);
      clock.time += 5 * minuteMs;
      first.crawls.plan();
      await first.jobs.alarm();
      assert.equal(asked.length, 2);
      assert.equal(first.jobs.nextAlarmAt(), FUTURE + 20 * minuteMs);
      const second = open();
      second.crawls.plan();
      await second.jobs.alarm();
      assert.equal(asked.length, 2);
      clock.time = FUTURE + 20 * minuteMs;
      await second.jobs.alarm();
      assert.equal(asked.length, 4);
      assert.equal(second.jobs.nextAlarmAt(), null);
    },

    'a host without relays plans nothing': (subject) => {
      const { facts, jobs, clock } = openFirehose(subject);
      const settings = { publicUrl: 'http://localhost:8787', relays: [] };
      new CrawlRequests({ facts, jobs, clock, settings, fetch: async () => new Response() }).plan();
      assert.equal(jobs.nextAlarmAt(), null);
    },
  },
};

/** The actor. */
export const sequencerSuite: Suite = {
  name: 'sequencer',
  tests: {
    'an append that is undone has planned nothing, so the next one does': ({ ctx, env }) => {
      const sequencer = new HeldSequencer(ctx, env);
      const sql = new Sql(ctx.storage);
      const jobs = new Jobs(ctx, { clock: heldClock });
      assert.equal(jobs.nextAlarmAt(), null);
      sql.script(`create trigger refuse before insert on _sundog_job begin select raise(abort, 'no room'); end`);
      assert.throws(() => sequencer.append(alice, [createEvent(1)]), /no room/);
      sql.script('drop trigger refuse');
      assert.equal(sequencer.append(alice, [createEvent(1)]).number, 1);
      assert.equal(jobs.nextAlarmAt(), FUTURE + retentionMs);
    },
  },
};
