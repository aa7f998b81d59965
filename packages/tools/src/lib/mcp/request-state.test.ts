import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { McpError } from './mcp-error.ts';
import type { RequestMessage } from './messages.ts';
import { parseMessage } from './parse-message.ts';
import { createSealKey, openRequestState, sealRequestState, type RequestBinding } from './request-state.ts';

const secret = (fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(32).fill(fill);
const state = { runId: 'run-1', round: 2 };

function bind(principal: string, params: object, method = 'tools/call'): RequestBinding {
  const request: RequestMessage = { kind: 'request', id: 1, method, params: JSON.parse(JSON.stringify(params)) };
  return { principal, request };
}

const call = { name: 'deploy', arguments: { to: 'production', steps: [1, { a: 1, b: 2 }] } };

function isRefusal(error: unknown): boolean {
  return error instanceof McpError && error.code === -32602 && error.message.includes('make the request again');
}

describe('a sealed state', () => {
  test('opens for the same request of the same principal', async () => {
    const key = await createSealKey(secret(1));
    const sealed = await sealRequestState(key, state, bind('ann', call), 1000);
    assert.match(sealed, /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/);
    assert.deepEqual(await openRequestState(key, sealed, bind('ann', call), 999), state);
  });

  test('opens for a retry: another id, answers, other _meta, keys in another order', async () => {
    const key = await createSealKey(secret(1));
    const sealed = await sealRequestState(key, state, bind('ann', { ...call, _meta: { progressToken: 1 } }), 1000);
    const retry = {
      requestState: sealed,
      inputResponses: { q: { action: 'accept' } },
      arguments: { steps: [1, { b: 2, a: 1 }], to: 'production' },
      _meta: { progressToken: 2 },
      name: 'deploy',
    };
    assert.deepEqual(await openRequestState(key, sealed, bind('ann', retry), 0), state);
  });

  const others: [title: string, binding: RequestBinding, nowMs: number, keyFill: number][] = [
    ['another principal', bind('bob', call), 0, 1],
    ['another method', bind('ann', call, 'prompts/get'), 0, 1],
    ['another tool', bind('ann', { ...call, name: 'drop' }), 0, 1],
    ['other arguments', bind('ann', { ...call, arguments: { ...call.arguments, to: 'staging' } }), 0, 1],
    ['more arguments', bind('ann', { ...call, arguments: { ...call.arguments, force: true } }), 0, 1],
    ['no arguments', bind('ann', { name: 'deploy' }), 0, 1],
    [
      'a list in another order',
      bind('ann', { ...call, arguments: { ...call.arguments, steps: [{ a: 1, b: 2 }, 1] } }),
      0,
      1,
    ],
    [
      'a number as text',
      bind('ann', { ...call, arguments: { ...call.arguments, steps: ['1', { a: 1, b: 2 }] } }),
      0,
      1,
    ],
    ['a time that is over', bind('ann', call), 1000, 1],
    ['a key of another server', bind('ann', call), 0, 2],
  ];
  for (const [title, binding, nowMs, keyFill] of others) {
    test(`does not open for ${title}`, async () => {
      const sealed = await sealRequestState(await createSealKey(secret(1)), state, bind('ann', call), 1000);
      await assert.rejects(openRequestState(await createSealKey(secret(keyFill)), sealed, binding, nowMs), isRefusal);
    });
  }

  test('does not open when a single character of it differs', async () => {
    const key = await createSealKey(secret(1));
    const sealed = await sealRequestState(key, state, bind('ann', call), 1000);
    const attempts = Array.from(sealed).flatMap((character, index) => {
      // The last character of a part has bits that no byte takes: there, another character may be the same text.
      if (index === sealed.length - 1 || sealed[index + 1] === '.') return [];
      const other = character === 'A' ? 'B' : 'A';
      return [sealed.slice(0, index) + other + sealed.slice(index + 1)];
    });
    for (const attempt of attempts)
      await assert.rejects(openRequestState(key, attempt, bind('ann', call), 0), isRefusal);
  });

  test('of any text is refused', async () => {
    const key = await createSealKey(secret(1));
    const sealed = await sealRequestState(key, state, bind('ann', call), 1000);
    const [payload, seal] = sealed.split('.');
    const texts = [
      '',
      '.',
      payload ?? '',
      `.${seal}`,
      `${payload}.`,
      `${sealed}.`,
      `${sealed}.${seal}`,
      `${seal}.${payload}`,
      'a'.repeat(5000),
    ];
    for (const text of texts) await assert.rejects(openRequestState(key, text, bind('ann', call), 0), isRefusal);
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        await assert.rejects(openRequestState(key, text, bind('ann', call), 0), isRefusal);
      }),
    );
  });

  test('keeps two bindings apart that could be run together', async () => {
    const key = await createSealKey(secret(1));
    const sealed = await sealRequestState(key, state, bind('a"', { name: 'b' }), 1000);
    for (const other of [bind('a', { name: '"b' }), bind('', { name: 'a""b' }), bind('a",', { name: 'b' })]) {
      await assert.rejects(openRequestState(key, sealed, other, 0), isRefusal);
    }
  });

  test('says any state again, for any request', async () => {
    const key = await createSealKey(secret(1));
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.nat(), fc.string(), fc.jsonValue(), async (runId, round, principal, args) => {
        const binding = bind(principal, { name: 'x', arguments: args });
        const sealed = await sealRequestState(key, { runId, round }, binding, 5);
        assert.deepEqual(await openRequestState(key, sealed, binding, 4), { runId, round });
      }),
      { numRuns: 50 },
    );
  });

  test('of arguments without a bottom is refused', async () => {
    const key = await createSealKey(secret(1));
    const text = `{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":${'['.repeat(5000)}${']'.repeat(5000)}}}`;
    const request = parseMessage(text);
    assert.ok(request.kind === 'request');
    await assert.rejects(sealRequestState(key, state, { principal: 'ann', request }, 1000), isRefusal);
  });
});

test('a key for seals needs 32 bytes', () => {
  assert.throws(() => createSealKey(new Uint8Array(31)), RangeError);
});
