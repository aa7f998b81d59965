import assert from 'node:assert/strict';

import { mainSchema as activateAccount } from '@atcute/atproto/types/server/activateAccount';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { parseInput } from './parse-input.ts';
import { openBody, readBody } from './read-body.ts';

const encoder = new TextEncoder();

/** Bodies as the engine has them. */
export const bodiesSuite: Suite = {
  name: 'bodies',
  tests: {
    'are read whole, at once or in chunks': async () => {
      assert.equal(await readText({ body: 'abc' }, 3), 'abc');
      assert.equal(await readText({ body: createStream(['ab', 'c']) }, 3), 'abc');
    },

    'are refused beyond their greatest size': async () => {
      const refusal = { status: 413, code: 'PayloadTooLarge' };
      await assert.rejects(readText({ body: 'abcd' }, 3), refusal);
      await assert.rejects(readText({ body: createStream(['ab', 'cd']) }, 3), refusal);
    },

    'are decompressed, and counted afterwards': async () => {
      const packed = await new Response(
        createStream(['x'.repeat(1000)]).pipeThrough(new CompressionStream('gzip')),
      ).bytes();
      const init = { body: packed, headers: { 'content-encoding': 'gzip' } };
      assert.equal((await readText(init, 1000)).length, 1000);
      await assert.rejects(readText(init, 999), { status: 413 });
      await assert.rejects(readText({ ...init, body: 'abc' }, 1000), { status: 400, code: 'InvalidRequest' });
    },

    'that are not there are empty': async () => {
      assert.equal(await readText({}, 3), '');
      assert.equal(await new Response(openBody(createRequest({ body: '' }), 3)).text(), '');
      const row = { schema: activateAccount, at: 'account', accepts: [] } as const;
      assert.equal((await parseInput(createRequest({ body: '' }), row)).input, undefined);
      await assert.rejects(parseInput(createRequest({ body: '{}' }), row), { status: 400 });
    },
  },
};

function createRequest(init: RequestInit): Request {
  return new Request('http://pds.test/xrpc/a.b.c', { method: 'POST', ...init });
}

async function readText(init: RequestInit, bytesMax: number): Promise<string> {
  return new TextDecoder().decode(await readBody(createRequest(init), bytesMax));
}

function createStream(parts: readonly string[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(new Uint8Array(encoder.encode(part)));
      controller.close();
    },
  });
}
