import assert from 'node:assert/strict';

import { Jobs, Sql, type Clock } from '@sundog/actor';

import { countReads } from '../../../../../tests/harness/engine/count-reads.ts';
import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import {
  alice,
  bob,
  createEvent,
  createEvents,
  Listener,
  openFirehose,
  subscription,
} from '../../../tests/worker/firehose-bench.ts';
import { FUTURE, HeldClock, until } from '../../../tests/worker/held-clock.ts';
import { decodeFrame } from '../events/frame.ts';
import { CrawlRequests } from './crawl-requests.ts';
import type { StoredFrame } from './event-store.ts';
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

function seqsIn(frames: readonly StoredFrame[]): (number | undefined)[] {
  return frames.map(({ bytes }) => {
    const frame = decodeFrame(new Uint8Array(bytes));
    return frame.kind === 'message' ? frame.seq : undefined;
  });
}

function numbersIn(frames: readonly StoredFrame[] | undefined): unknown[] {
  return (frames ?? []).map(({ bytes }) => {
    const frame = decodeFrame(new Uint8Array(bytes));
    return frame.kind === 'message' ? frame.body['number'] : undefined;
  });
}

function refusalOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return undefined;
}

/** What the firehose keeps. */
export const eventStoreSuite: Suite = {
  name: 'firehose store',
  tests: {
    'E1: a frame holds its number, which is never below the time': (subject) => {
      const { store, append, clock } = openFirehose(subject);
      const first = append([createEvent(1), createEvent(1, { did: bob }), createEvent(2)]);
      assert.deepEqual(
        first.frames.map(({ seq }) => seq),
        [FUTURE * 1000 + 1, FUTURE * 1000 + 2, FUTURE * 1000 + 3],
      );
      assert.deepEqual(
        seqsIn(first.frames),
        first.frames.map(({ seq }) => seq),
      );
      assert.deepEqual(first.numbers, { [alice]: 2, [bob]: 1 });
      clock.time -= 1000;
      assert.equal(append([createEvent(3)]).frames[0]?.seq, FUTURE * 1000 + 4);
      clock.time += 2000;
      assert.equal(append([createEvent(4)]).frames[0]?.seq, clock.time * 1000);
      assert.equal(store.head(), clock.time * 1000);
      assert.deepEqual(numbersIn(store.read(0, 1000)), [1, 1, 2, 3, 4]);
    },

    'E1: numbers rise also after everything has been lost': async (subject) => {
      const { store, append, clock } = openFirehose(subject);
      append(createEvents(1, 50));
      const before = store.head();
      await subject.ctx.storage.deleteAll();
      clock.time += 1;
      assert(store.head() > before);
      assert.deepEqual(store.chooseStart(before), { kind: 'after', seq: before, isOutdated: true });
      assert.deepEqual(append([createEvent(51)]).numbers, { [alice]: 0 });
      const { frames } = append(createEvents(51, 52), { afterLoss: true });
      assert.equal(frames.length, 2);
      assert((frames[0]?.seq ?? 0) > before);
    },

    'E2: what has come before is passed over, what comes after a gap waits for what is missing': (subject) => {
      const { store, append } = openFirehose(subject);
      assert.deepEqual(append([createEvent(2)]).numbers, { [alice]: 0 });
      assert.deepEqual(append(createEvents(1, 2)).numbers, { [alice]: 2 });
      const head = store.head();
      const again = append(createEvents(1, 2));
      assert.deepEqual([again.frames.length, again.numbers, store.head()], [0, { [alice]: 2 }, head]);
      const gap = append([
        createEvent(2),
        createEvent(3),
        createEvent(5),
        createEvent(6),
        createEvent(1, { did: bob }),
      ]);
      assert.deepEqual(gap.numbers, { [alice]: 3, [bob]: 1 });
      assert.deepEqual(append(createEvents(4, 6)).numbers, { [alice]: 6 });
      assert.deepEqual(numbersIn(store.read(0, 10_000)), [1, 2, 3, 1, 4, 5, 6]);
    },

    'an append that is undone leaves no number behind': (subject) => {
      const { store, sql, facts } = openFirehose(subject);
      store.append([createEvent(1)]);
      const head = store.head();
      assert.throws(() => {
        sql.transaction(() => {
          store.append(createEvents(2, 3));
          throw new Error('undo');
        });
      }, /undo/);
      assert.deepEqual([store.head(), facts.get('events:identity')], [head, 1]);
      assert.deepEqual(store.append([createEvent(2)]).numbers, { [alice]: 2 });
    },

    'E3: frames of more than a row come out whole, and pages are bounded by bytes': (subject) => {
      const { store, append } = openFirehose(subject);
      const events = [1, 5_000_000, 1_499_990, 1_500_010, 7].map((sizeBytes, index) =>
        createEvent(index + 1, { sizeBytes }),
      );
      const { frames } = append(events);
      const pages = [];
      for (let after = 0; ;) {
        const page = store.read(after, 1_600_000);
        if (page === undefined || page.length === 0) break;
        pages.push(page.length);
        for (const { seq, bytes } of page) {
          const sent = frames.find((frame) => frame.seq === seq);
          assert.deepEqual(new Uint8Array(bytes), new Uint8Array(sent?.bytes ?? []));
          after = seq;
        }
      }
      assert.deepEqual(pages, [1, 1, 1, 2]);
    },

    'a page costs what it has, however much comes after it': (subject) => {
      const counted = countReads(subject.ctx);
      const { store, append } = openFirehose({ ...subject, ctx: counted.ctx });
      append(createEvents(1, 1000, { sizeBytes: 1000 }));
      const before = counted.rowsRead();
      assert.deepEqual(numbersIn(store.read(0, 5500)), [1, 2, 3, 4, 5]);
      const read = counted.rowsRead() - before;
      assert(read < 30, `${read} rows read`);
    },

    'E4: events go by age, oldest first, and their number is remembered': (subject) => {
      const { store, append, clock } = openFirehose(subject, { retention: { ageMs: 1000 } });
      append(createEvents(1, 3));
      clock.time += 600;
      const later = append(createEvents(4, 5));
      assert.equal(store.pruneDueAt(), FUTURE + 1000);
      clock.time += 400;
      assert.equal(store.prune(2), true);
      assert.equal(store.prune(2), false);
      assert.deepEqual(numbersIn(store.read(later.before, 1000)), [4, 5]);
      assert.equal(store.read(later.before - 1, 1000), undefined);
      assert.deepEqual([store.pruned(), store.oldest()?.seq], [later.before, later.frames[0]?.seq]);
      clock.time += 600;
      store.prune();
      assert.deepEqual([store.oldest(), store.keptBytes(), store.pruneDueAt()], [undefined, 0, undefined]);
      assert.equal(store.head(), later.frames[1]?.seq);
      assert.deepEqual(append([createEvent(6)]).before, later.frames[1]?.seq);
    },

    'E4: events go by bytes': (subject) => {
      const { store, append, clock } = openFirehose(subject, { retention: { bytes: 10_000 } });
      append(createEvents(1, 9, { sizeBytes: 1000 }));
      assert.equal(store.prune(), false);
      assert.equal(store.pruneDueAt(), FUTURE + 72 * 3_600_000);
      append(createEvents(10, 20, { sizeBytes: 1000 }));
      assert.equal(store.pruneDueAt(), clock.time);
      store.prune();
      assert(store.keptBytes() <= 10_000 && store.keptBytes() > 8000, `${store.keptBytes()}`);
      assert.deepEqual(numbersIn(store.read(store.pruned(), 100_000)), [12, 13, 14, 15, 16, 17, 18, 19, 20]);
    },
  },
};

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
      assert.throws(() => sequencer.append([createEvent(1)]), /no room/);
      sql.script('drop trigger refuse');
      assert.deepEqual(sequencer.append([createEvent(1)]).numbers, { [alice]: 1 });
      assert.equal(jobs.nextAlarmAt(), FUTURE + retentionMs);
    },
  },
};
