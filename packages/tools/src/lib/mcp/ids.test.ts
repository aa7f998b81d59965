import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { decodeBase64, decodeBase64Url, decodeUtf8, encodeBase64, encodeBase64Url } from './base64.ts';
import { formatEventId, parseEventId } from './event-id.ts';
import { formatSessionId, parseSessionId } from './session-id.ts';
import { eventStreamHeaders, formatSseEvent, formatSsePriming, keepAlive } from './sse.ts';

const visibleAscii = /^[\x21-\x7E]+$/;
const wellFormed = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });

describe('an event id', () => {
  test('is visible ASCII and says channel and cursor again', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (channel, cursor) => {
        const id = formatEventId({ channel, cursor });
        assert.match(id, visibleAscii);
        assert.deepEqual(parseEventId(id), { channel, cursor });
      }),
    );
    assert.equal(formatEventId({ channel: '_run:a', cursor: '7-x' }), '_run%3Aa~7-x');
  });

  for (const text of ['', '~', 'a~', '~b', 'a', 'a~b~c', '%~b', 'a~%zz', `a~${'b'.repeat(5000)}`]) {
    test(`is not ${JSON.stringify(text.slice(0, 10))}`, () => assert.equal(parseEventId(text), undefined));
  }
});

describe('a session id', () => {
  const random = Uint8Array.from({ length: 16 }, (_, index) => index * 16);

  test('is visible ASCII and says its instance', () => {
    fc.assert(
      fc.property(wellFormed, fc.uint8Array({ minLength: 16, maxLength: 32 }), (instance, bytes) => {
        const id = formatSessionId(instance, bytes);
        assert.match(id, visibleAscii);
        assert.deepEqual(parseSessionId(id), { instance, secret: encodeBase64Url(bytes) });
      }),
    );
    assert.equal(parseSessionId(formatSessionId('é'.repeat(512), random))?.instance.length, 512);
  });

  test('needs 16 random bytes', () => {
    assert.throws(() => formatSessionId('a', random.subarray(1)), RangeError);
  });

  const good = formatSessionId('room', random);
  const wrong = [
    '',
    '.',
    good.slice(0, -1),
    `${good}=`,
    good.replace('.', ''),
    `.${good}`,
    'gA.AAAAAAAAAAAAAAAAAAAAAA',
    'room',
  ];
  for (const text of wrong) {
    test(`is not ${text}`, () => assert.equal(parseSessionId(text), undefined));
  }

  test('of any text is one or nothing', () => {
    fc.assert(fc.property(fc.string(), (text) => parseSessionId(text) === undefined || visibleAscii.test(text)));
  });
});

describe('Base64', () => {
  test('gives bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
        assert.deepEqual(decodeBase64Url(encodeBase64Url(bytes)), bytes);
        assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString('base64'));
      }),
    );
  });

  test('takes megabytes', () => {
    const bytes = new Uint8Array(1_000_003).fill(200);
    assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString('base64'));
  });

  test('refuses what is none', () => {
    for (const text of ['a', 'ab', 'a===', '=', 'ab=c', 'a-b_', 'abc\n', 'ab c'])
      assert.equal(decodeBase64(text), undefined);
    for (const text of ['a', 'ab=', 'a+b/', 'ab c']) assert.equal(decodeBase64Url(text), undefined);
    assert.equal(decodeUtf8(Uint8Array.of(0xff)), undefined);
    assert.equal(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), '\uFEFFa');
  });
});

/**
 * What a browser would read: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
function readEvents(stream: string): { id: string | undefined; event: string; data: string }[] {
  return stream
    .split('\n\n')
    .filter((part) => part !== '')
    .map((part) => {
      const fields = part.split('\n').map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')];
      });
      const data = fields.filter(([name]) => name === 'data').map(([, value]) => value);
      const find = (name: string): string | undefined => fields.find(([field]) => field === name)?.[1];
      return { id: find('id'), event: find('event') ?? 'message', data: data.join('\n') };
    });
}

describe('an event stream', () => {
  test('is not held back by proxies', () => {
    assert.deepEqual(eventStreamHeaders, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
  });

  test('carries messages, one line or several, with and without ids', () => {
    const stream =
      formatSsePriming('c~0', 1500) + keepAlive + formatSseEvent('{"a":1}', 'c~1') + formatSseEvent('{\r\n"b":\n2}');
    assert.deepEqual(readEvents(stream), [
      { id: 'c~0', event: 'message', data: '' },
      { id: undefined, event: 'message', data: '' },
      { id: 'c~1', event: 'message', data: '{"a":1}' },
      { id: undefined, event: 'message', data: '{\n"b":\n2}' },
    ]);
    assert.match(stream, /^id: c~0\nretry: 1500\ndata: \n\n: \n\nid: c~1\nevent: message\n/);
  });
});
