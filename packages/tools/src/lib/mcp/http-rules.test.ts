import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { findHttpProblem, readAccept } from './http-rules.ts';

const accept = { accept: 'application/json, text/event-stream' };

describe('a request over HTTP', () => {
  const json = { 'content-type': 'application/json' };
  const cases: [verb: string, headers: Readonly<Record<string, string>>, status: number | undefined, allow?: string][] =
    [
      ['POST', json, undefined],
      ['POST', { 'content-type': 'Application/JSON; charset=utf-8', ...accept }, undefined],
      ['POST', { ...json, accept: '*/*' }, undefined],
      ['POST', { ...json, accept: 'text/event-stream' }, undefined],
      ['POST', {}, 415],
      ['POST', { 'content-type': 'text/plain' }, 415],
      ['POST', { 'content-type': 'application/jsonp' }, 415],
      ['POST', { ...json, accept: 'text/html' }, 406],
      ['POST', { ...json, accept: 'application/json;q=0, text/event-stream; q=0.0' }, 406],
      ['GET', { accept: 'text/event-stream' }, undefined],
      ['GET', { accept: 'application/json' }, 406],
      ['GET', {}, 406],
      ['GET', { accept: 'text/event-stream', 'MCP-Protocol-Version': '2026-07-28' }, 405, 'POST'],
      ['DELETE', {}, undefined],
      ['DELETE', { 'MCP-Protocol-Version': '2026-07-28' }, 405, 'POST'],
      ['PUT', json, 405, 'POST, GET, DELETE'],
      ['PATCH', { ...json, 'MCP-Protocol-Version': '2026-07-28' }, 405, 'POST'],
    ];
  for (const [verb, headers, status, allow] of cases) {
    test(`${verb} ${JSON.stringify(headers)}: ${status ?? 'goes on'}`, () => {
      const source = new Headers(headers);
      const problem = findHttpProblem(verb, source, readAccept(source));
      assert.equal(problem?.status, status);
      assert.equal(problem?.headers?.['Allow'], allow);
    });
  }

  test('takes an event stream only by name', () => {
    const read = (value: string): object => readAccept(new Headers({ accept: value }));
    assert.deepEqual(readAccept(new Headers()), { takesStream: false, takesJson: true });
    assert.deepEqual(read('*/*'), { takesStream: false, takesJson: true });
    assert.deepEqual(read('application/*'), { takesStream: false, takesJson: true });
    assert.deepEqual(read('TEXT/event-stream;q=0.5 , application/json'), { takesStream: true, takesJson: true });
    assert.deepEqual(read('text/event-stream'), { takesStream: true, takesJson: false });
    assert.deepEqual(read('application/json, text/event-stream;q=0'), { takesStream: false, takesJson: true });
  });
});
