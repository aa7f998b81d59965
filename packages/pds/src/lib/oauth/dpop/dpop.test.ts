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

test('an id comes once within its span, and memory does not grow for ever', () => {
  let now = 0;
  const window = new ReplayWindow(1000, () => now);
  assert.ok(window.add('a'));
  assert.ok(!window.add('a'));
  now = 999;
  assert.ok(window.add('b'));
  now = 1000;
  assert.ok(!window.add('a'));
  now = 1998;
  assert.ok(!window.add('b'), 'it was seen 999 ms ago');
  now = 5000;
  assert.ok(window.add('a'));
  assert.ok(window.add('b'));
});
