import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { applyOutcome, applyPassage, closedCircuit, decidePassage, type Circuit, type Outcome } from './circuit.ts';

const resetMs = 1_000;
const threshold = 3;

/** A circuit, and what calls see of it. */
class Subject {
  circuit: Circuit = closedCircuit;
  nowMs = 0;

  enter() {
    const passage = decidePassage(this.circuit, resetMs, this.nowMs);
    this.circuit = applyPassage(this.circuit, passage, this.nowMs);
    return passage;
  }

  leave(kind: 'normal' | 'try', outcome: Outcome): void {
    this.circuit = applyOutcome(this.circuit, kind, outcome, { nowMs: this.nowMs, threshold });
  }

  fail(times: number): void {
    for (let time = 0; time < times; time += 1) {
      assert.equal(this.enter().kind, 'normal');
      this.leave('normal', 'failed');
    }
  }
}

test('it opens after that many failures in a row, and says when to come back', () => {
  const subject = new Subject();
  subject.fail(2);
  subject.enter();
  subject.leave('normal', 'succeeded');
  subject.fail(3);
  assert.deepEqual(subject.enter(), { kind: 'refused', retryAfterMs: 1_000 });
  subject.nowMs = 400;
  assert.deepEqual(subject.enter(), { kind: 'refused', retryAfterMs: 600 });
});

test('then one call tries; while it does, the others are refused', () => {
  const subject = new Subject();
  subject.fail(3);
  subject.nowMs = 1_000;
  assert.equal(subject.enter().kind, 'try');
  assert.equal(subject.enter().kind, 'refused');
  subject.leave('try', 'succeeded');
  assert.equal(subject.circuit, closedCircuit);
  assert.equal(subject.enter().kind, 'normal');
});

test('a try that fails shuts it again for as long', () => {
  const subject = new Subject();
  subject.fail(3);
  subject.nowMs = 1_500;
  subject.enter();
  subject.nowMs = 1_600;
  subject.leave('try', 'failed');
  assert.deepEqual(subject.enter(), { kind: 'refused', retryAfterMs: 1_000 });
});

test('a try whose end says nothing lets the next one try, and one that nobody hears of is forgotten', () => {
  const subject = new Subject();
  subject.fail(3);
  subject.nowMs = 1_000;
  subject.enter();
  subject.leave('try', 'neither');
  assert.equal(subject.enter().kind, 'try');
  subject.nowMs = 1_999;
  assert.equal(subject.enter().kind, 'refused');
  subject.nowMs = 2_000;
  assert.equal(subject.enter().kind, 'try');
});

test('a call that began before it opened changes nothing, and while all goes well there is nothing to keep', () => {
  const subject = new Subject();
  subject.fail(3);
  const open = subject.circuit;
  subject.leave('normal', 'succeeded');
  subject.leave('normal', 'failed');
  assert.equal(subject.circuit, open);
  const calm = new Subject();
  calm.enter();
  calm.leave('normal', 'succeeded');
  calm.leave('normal', 'neither');
  assert.equal(calm.circuit, closedCircuit);
});

test('whatever happens, at most one call in each stretch of resetMs gets through an open circuit', () => {
  const steps = fc.array(fc.record({ waitMs: fc.nat(700), outcome: fc.constantFrom<Outcome>('failed', 'neither') }));
  fc.assert(
    fc.property(steps, (list) => {
      const subject = new Subject();
      subject.fail(3);
      let lastTryMs = -Infinity;
      for (const { waitMs, outcome } of list) {
        subject.nowMs += waitMs;
        const passage = subject.enter();
        assert.notEqual(passage.kind, 'normal');
        if (passage.kind !== 'try') continue;
        assert.ok(subject.nowMs - lastTryMs >= (outcome === 'failed' ? resetMs : 0) || lastTryMs === -Infinity);
        if (outcome === 'failed') lastTryMs = subject.nowMs;
        subject.leave('try', outcome);
      }
    }),
  );
});
