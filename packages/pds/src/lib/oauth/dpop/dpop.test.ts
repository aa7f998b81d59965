import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DpopNonces, NONCE_LIFETIME_MS } from './dpop-nonces.ts';
import { ReplayWindow } from './replay-window.ts';

test('a nonce lives at least two minutes and at most four, in every Worker with the same key', () => {
  let now = 1_000_000_000;
  const [here, there] = [1, 1].map(() => new DpopNonces(new Uint8Array(32), () => now));
  const other = new DpopNonces(new Uint8Array(32).fill(1), () => now);
  assert.ok(here && there);
  const nonce = here.current;
  const began = now;
  assert.ok(there.isValid(nonce));
  assert.ok(!other.isValid(nonce));
  assert.ok(!here.isValid(''));
  while (here.isValid(nonce)) now += 1000;
  assert.ok(now - began >= NONCE_LIFETIME_MS / 2 && now - began <= NONCE_LIFETIME_MS, String(now - began));
  assert.ok(NONCE_LIFETIME_MS < 5 * 60_000);
  assert.notEqual(here.current, nonce);
});

test('a proof is good for one request within its span, and memory does not grow for ever', () => {
  let now = 0;
  const window = new ReplayWindow(1000, () => now, 10);
  let requests = 0;
  const claim = (id: string, requestId = String((requests += 1))) => window.claim({ id, requestId });
  assert.ok(claim('a', 'mine'));
  assert.ok(!claim('a'));
  assert.ok(claim('a', 'mine'), 'the same request');
  now = 999;
  assert.ok(claim('b'));
  now = 1000;
  assert.ok(!claim('a'));
  now = 1998;
  assert.ok(!claim('b'), 'it was seen 999 ms ago');
  now = 5000;
  assert.ok(claim('a'));
  assert.ok(claim('b'));
  for (let n = 0; n < 10; n += 1) claim(`many ${n}`);
  assert.ok(claim('a'), 'the older half is forgotten');
});
