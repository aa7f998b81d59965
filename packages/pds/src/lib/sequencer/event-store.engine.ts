import assert from 'node:assert/strict';

import { countReads } from '../../../../../tests/harness/engine/count-reads.ts';
import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { alice, bob, createEvent, createEvents, openFirehose } from '../../../tests/worker/firehose-bench.ts';
import { FUTURE } from '../../../tests/worker/held-clock.ts';
import { decodeFrame } from '../events/frame.ts';
import type { StoredFrame } from './event-store.ts';

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

/** What the firehose keeps. */
export const eventStoreSuite: Suite = {
  name: 'firehose store',
  tests: {
    'E1: a frame holds its number, which is never below the time': (subject) => {
      const { store, append, clock } = openFirehose(subject);
      const first = [
        ...append([createEvent(1)]).frames,
        ...append([createEvent(1)], { did: bob }).frames,
        ...append([createEvent(2)]).frames,
      ];
      const seqs = [FUTURE * 1000 + 1, FUTURE * 1000 + 2, FUTURE * 1000 + 3];
      assert.deepEqual([first.map(({ seq }) => seq), seqsIn(first)], [seqs, seqs]);
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
      assert.equal(append([createEvent(51)]).last.number, 0);
      const { frames } = append(createEvents(51, 52), { afterLoss: true });
      assert.equal(frames.length, 2);
      assert((frames[0]?.seq ?? 0) > before);
    },

    'E2: what has come before is passed over, what comes after a gap waits for what is missing': (subject) => {
      const { store, append } = openFirehose(subject);
      assert.equal(append([createEvent(2)]).last.number, 0);
      assert.equal(append(createEvents(1, 2)).last.number, 2);
      const head = store.head();
      const again = append(createEvents(1, 2));
      assert.deepEqual([again.frames.length, again.last.number, store.head()], [0, 2, head]);
      assert.equal(append([createEvent(2), createEvent(3), createEvent(5), createEvent(6)]).last.number, 3);
      assert.equal(append([createEvent(1)], { did: bob }).last.number, 1);
      assert.equal(append(createEvents(4, 6)).last.number, 6);
      assert.deepEqual(numbersIn(store.read(0, 10_000)), [1, 2, 3, 1, 4, 5, 6]);
    },

    'E2: of an account that has given a number twice nothing is taken, and it is told whose number that is': (
      subject,
    ) => {
      const { store, append } = openFirehose(subject);
      append(createEvents(1, 3));
      const head = store.head();
      const others = createEvents(2, 6).map((event) => ({ ...event, id: `other ${event.number}` }));
      assert.deepEqual(append(others).last, { number: 3, id: '3' });
      assert.deepEqual(append(others.slice(0, 1)).last, { number: 3, id: '3' });
      assert.equal(store.head(), head);
    },

    'E2: whose last event is not known any more goes on after a loss is admitted': (subject) => {
      const { store, append, sql } = openFirehose(subject);
      append(createEvents(1, 3));
      sql.script('drop table firehose_mark');
      assert.equal(append([createEvent(4)]).last.number, 0);
      assert.equal(append([createEvent(4)], { afterLoss: true }).last.number, 4);
      assert.deepEqual(numbersIn(store.read(0, 10_000)), [1, 2, 3, 4]);
    },

    'an append that is undone leaves no number behind': (subject) => {
      const { store, sql, facts } = openFirehose(subject);
      store.append(alice, [createEvent(1)]);
      const head = store.head();
      assert.throws(() => {
        sql.transaction(() => {
          store.append(alice, createEvents(2, 3));
          throw new Error('undo');
        });
      }, /undo/);
      assert.deepEqual([store.head(), facts.get('events:identity')], [head, 1]);
      assert.equal(store.append(alice, [createEvent(2)]).last.number, 2);
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
