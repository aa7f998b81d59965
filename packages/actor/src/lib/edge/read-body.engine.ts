import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import { readBody } from './read-body.ts';

const SIZE_BYTES_MAX = 10;

/** A request whose body comes a byte at a time, and how many have been taken from it. */
function createRequest(
  sizeBytes: number,
  length?: string,
): { readonly request: Request; readonly taken: () => number } {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken === sizeBytes) return controller.close();
        taken += 1;
        controller.enqueue(Uint8Array.of(0x61));
      },
    },
    { highWaterMark: 0 },
  );
  const headers: Record<string, string> = length === undefined ? {} : { 'content-length': length };
  return { request: new Request('https://photon/', { method: 'POST', body, headers }), taken: () => taken };
}

const tests: Suite['tests'] = {
  async 'a body is read to its limit and no further, unless its length says how long it is'() {
    for (const length of [undefined, 'many', '-5', '-0.5', 'NaN']) {
      assert.equal(await readBody(createRequest(SIZE_BYTES_MAX, length).request, SIZE_BYTES_MAX), 'a'.repeat(10));
      const { request, taken } = createRequest(1000, length);
      await assert.rejects(readBody(request, SIZE_BYTES_MAX), { code: 'body_too_large' });
      assert.ok(taken() < 2 * SIZE_BYTES_MAX, `${length}: ${taken()} bytes`);
    }
  },

  async 'a length beyond the limit is refused before anything is read'() {
    const { request, taken } = createRequest(5, '11');
    await assert.rejects(readBody(request, SIZE_BYTES_MAX), { code: 'body_too_large' });
    assert.equal(taken(), 0);
    assert.equal(await readBody(new Request('https://photon/'), SIZE_BYTES_MAX), '');
  },
};

/** The tests of read-body.ts. */
export const readBodySuite: Suite = { name: 'read-body', tests };
