import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { AmbiguousActorNameError, routeActor, type Route, type RouteOptions } from './route-actor.ts';

interface Case {
  title: string;
  url?: string;
  headers?: Record<string, string>;
  options?: RouteOptions;
  expected: Route;
}

const message = { jsonrpc: '2.0', method: 'tools/call', params: { _meta: { sundogInstance: 'meta' } } };

const cases: Case[] = [
  { title: 'nothing names one', expected: { name: 'default', source: 'fallback' } },
  { title: 'the fallback is given', options: { fallback: 'main' }, expected: { name: 'main', source: 'fallback' } },
  { title: 'the path', options: { segment: 'lobby' }, expected: { name: 'lobby', source: 'path' } },
  { title: 'an encoded path', options: { segment: 'a%2Fb%20c' }, expected: { name: 'a/b c', source: 'path' } },
  { title: 'a path that does not decode', options: { segment: '50%' }, expected: { name: '50%', source: 'path' } },
  { title: 'an empty segment names none', options: { segment: '' }, expected: { name: 'default', source: 'fallback' } },
  {
    title: 'the message before the path',
    options: { message, segment: 'x' },
    expected: { name: 'meta', source: 'message' },
  },
  {
    title: 'a key of its own in the message',
    options: { message: { params: { _meta: { room: 'r' } } }, metaKey: 'room' },
    expected: { name: 'r', source: 'message' },
  },
  { title: 'a batch names none', options: { message: [message] }, expected: { name: 'default', source: 'fallback' } },
  {
    title: 'positional params name none',
    options: { message: { params: [1] } },
    expected: { name: 'default', source: 'fallback' },
  },
  {
    title: 'the header before the message',
    headers: { 'x-sundog-instance': 'header' },
    options: { message, segment: 'x' },
    expected: { name: 'header', source: 'header' },
  },
  {
    title: 'an encoded header',
    headers: { 'X-Sundog-Instance': 'caf%C3%A9' },
    expected: { name: 'café', source: 'header' },
  },
  {
    title: 'a header of its own',
    headers: { 'x-photon-instance': 'p', 'x-sundog-instance': 's' },
    options: { header: 'x-photon-instance' },
    expected: { name: 'p', source: 'header' },
  },
  {
    title: 'the query before everything',
    url: 'http://a/b?instance=query',
    headers: { 'x-sundog-instance': 'header' },
    options: { message, segment: 'x' },
    expected: { name: 'query', source: 'query' },
  },
  { title: 'other parameters name none', url: 'http://a/?x=1', expected: { name: 'default', source: 'fallback' } },
];

describe('routeActor', () => {
  for (const { title, url = 'http://a/', headers = {}, options = {}, expected } of cases) {
    test(title, () => {
      assert.deepEqual(routeActor({ url, headers: new Headers(headers) }, options), expected);
    });
  }

  test('a name that is there but wrong is refused, not passed over', () => {
    const headers = new Headers({ 'x-sundog-instance': 'fine' });
    assert.throws(() => routeActor({ url: 'http://a/?instance=', headers }), { code: 'invalid_actor_name' });
    const wrong = { params: { _meta: { sundogInstance: 7 } } };
    assert.throws(() => routeActor({ url: 'http://a/', headers: new Headers() }, { message: wrong, segment: 'x' }), {
      code: 'invalid_actor_name',
      message: /a string, found number/,
    });
  });

  test('two names in the query are refused', () => {
    const request = { url: 'http://a/?instance=a&instance=b', headers: new Headers() };
    assert.throws(() => routeActor(request), AmbiguousActorNameError);
  });

  test('a name inherited from Object is none', () => {
    const inherited: unknown = { params: { _meta: Object.create({ sundogInstance: 'proto' }) } };
    const request = { url: 'http://a/', headers: new Headers() };
    assert.equal(routeActor(request, { message: inherited }).source, 'fallback');
    assert.equal(routeActor(request, { message, metaKey: 'constructor' }).source, 'fallback');
  });
});
