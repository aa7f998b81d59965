import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { MethodCall, RateLimit } from './method.ts';
import { globalLimit, RateWindows, spendRate } from './rate-limit.ts';
import { XrpcError } from './xrpc-error.ts';

const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz';
const start = 1_700_000_000_000;
const call: MethodCall = {
  nsid: 'a.b.c',
  params: {},
  input: { identifier: 'Alice.test' },
  credential: { kind: 'session', did, sessionId: 's', tier: 'full' },
};

function spend(
  limits: readonly RateLimit[],
  store: RateWindows,
  { address = '192.0.2.1', now = start, ...more }: Partial<MethodCall> & { address?: string; now?: number } = {},
): Record<string, string> | XrpcError {
  try {
    return spendRate(limits, { address, now, call: { ...call, ...more } }, store);
  } catch (error) {
    assert.ok(error instanceof XrpcError);
    return error;
  }
}

function mustRefuse(answer: Record<string, string> | XrpcError): XrpcError {
  assert.ok(answer instanceof XrpcError, 'expected a refusal');
  return answer;
}

const twice: RateLimit = { name: 'twice', points: 2, windowMs: 10_000, by: 'address' };

test('a name that is no name takes no more room than one', () => {
  const keys: string[] = [];
  const store = { get: () => undefined, set: (key: string) => void keys.push(key) };
  const input = { identifier: 'x'.repeat(150_000) };
  spendRate(
    [{ ...twice, by: 'identifierAndAddress' }],
    { address: '192.0.2.1', now: start, call: { ...call, input } },
    store,
  );
  assert.equal(keys.length, 1);
  assert.ok(keys.every((key) => key.length < 400));
});

test('a window takes its points, refuses what is beyond, and begins anew', () => {
  const store = new RateWindows();
  assert.deepEqual(spend([twice], store), {
    'ratelimit-limit': '2',
    'ratelimit-remaining': '1',
    'ratelimit-reset': '1700000010',
    'ratelimit-policy': '2;w=10',
  });
  spend([twice], store, { now: start + 4000 });
  const refusal = mustRefuse(spend([twice], store, { now: start + 4001 }));
  assert.equal(refusal.status, 429);
  assert.equal(refusal.code, 'RateLimitExceeded');
  assert.equal(refusal.headers['ratelimit-remaining'], '0');
  assert.equal(refusal.headers['ratelimit-reset'], '1700000010');
  assert.equal(refusal.headers['retry-after'], '6');
  assert.deepEqual(spend([twice], store, { now: start + 10_000 }), {
    'ratelimit-limit': '2',
    'ratelimit-remaining': '1',
    'ratelimit-reset': '1700000020',
    'ratelimit-policy': '2;w=10',
  });
});

test('windows are counted for whom the limit says', () => {
  const store = new RateWindows();
  const once = (by: RateLimit['by']): readonly RateLimit[] => [{ name: by, points: 1, windowMs: 1000, by }];
  spend(once('address'), store);
  mustRefuse(spend(once('address'), store));
  spend(once('address'), store, { address: '192.0.2.2' });
  spend(once('account'), store);
  mustRefuse(spend(once('account'), store, { address: '192.0.2.3' }));
  spend(once('account'), store, { credential: { kind: 'none' } });
  spend(once('identifierAndAddress'), store);
  mustRefuse(spend(once('identifierAndAddress'), store, { input: { identifier: 'alice.TEST' } }));
  assert.ok(!(spend(once('identifierAndAddress'), store, { input: { identifier: 'bob.test' } }) instanceof XrpcError));
  assert.ok(!(spend(once('identifierAndAddress'), store, { address: '192.0.2.9' }) instanceof XrpcError));
});

test('a call counts as much as it costs, and in no window if one refuses it', () => {
  const store = new RateWindows();
  const wide: RateLimit = { name: 'wide', points: 100, windowMs: 1000, by: 'account', cost: () => 30 };
  const narrow: RateLimit = { name: 'narrow', points: 40, windowMs: 1000, by: 'account', cost: () => 30 };
  const first = spend([wide, narrow], store);
  assert.ok(!(first instanceof XrpcError));
  assert.equal(first['ratelimit-remaining'], '10', 'the tightest is told');
  mustRefuse(spend([wide, narrow], store));
  const alone = spend([wide], store);
  assert.ok(!(alone instanceof XrpcError));
  assert.equal(alone['ratelimit-remaining'], '40', 'the refused call did not count');
});

test('without limits there is nothing to say', () => {
  assert.deepEqual(spend([], new RateWindows()), {});
  assert.equal(globalLimit.points, 3000);
});

test('a full store forgets what is over first, and then what is oldest', () => {
  const store = new RateWindows(10);
  for (let n = 0; n < 5; n++) store.set(`over ${n}`, { endsAt: start, spent: 1 }, start - 1);
  for (let n = 0; n < 5; n++) store.set(`open ${n}`, { endsAt: start + 5000, spent: 1 }, start - 1);
  store.set('new', { endsAt: start + 5000, spent: 1 }, start + 1);
  assert.equal(store.get('over 0'), undefined);
  assert.equal(store.get('open 0')?.spent, 1);
  for (let n = 0; n < 20; n++) store.set(`later ${n}`, { endsAt: start + 9000, spent: 1 }, start + 2);
  assert.equal(store.get('open 0'), undefined);
  assert.equal(store.get('later 19')?.spent, 1);
});
