import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { richManifest, sampleManifest, sampleMethod } from '../../../tests/wire/sample-manifest.ts';
import type { Era } from './era.ts';
import type { Message } from './messages.ts';
import { findMethod, getNameParameter } from './methods.ts';
import { parseMessage } from './parse-message.ts';
import { createPhotonProtocol } from './photon-protocol.ts';

const rich = createPhotonProtocol(richManifest);
const plain = createPhotonProtocol(sampleManifest([sampleMethod('add')]));

function request(method: string, params: object = {}): Message {
  return parseMessage(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
}

const uri = { uri: 'a:b' };
const served: [method: string, params: object, legacy: string | undefined, modern: string | undefined][] = [
  ['initialize', {}, 'instance', undefined],
  ['server/discover', {}, undefined, 'worker'],
  ['ping', {}, 'instance', undefined],
  ['tools/list', {}, 'instance', 'instance'],
  ['tools/call', { name: 'echo' }, 'instance', 'instance'],
  ['prompts/list', {}, 'worker', 'worker'],
  ['prompts/get', { name: 'review' }, 'instance', 'instance'],
  ['resources/list', {}, 'worker', 'worker'],
  ['resources/templates/list', {}, 'worker', 'worker'],
  ['resources/read', uri, 'instance', 'instance'],
  ['resources/subscribe', uri, 'instance', undefined],
  ['resources/unsubscribe', uri, 'instance', undefined],
  ['completion/complete', { ref: {}, argument: {} }, 'instance', 'instance'],
  ['logging/setLevel', { level: 'debug' }, 'instance', undefined],
  ['subscriptions/listen', { notifications: {} }, undefined, 'instance'],
  ['tasks/get', { taskId: 't' }, 'instance', 'instance'],
  ['tasks/cancel', { taskId: 't' }, 'instance', 'instance'],
  ['tasks/result', { taskId: 't' }, 'instance', undefined],
  ['tasks/list', {}, 'instance', undefined],
  ['tasks/update', { taskId: 't', inputResponses: {} }, undefined, 'instance'],
  ['roots/list', {}, undefined, undefined],
  ['sampling/createMessage', {}, undefined, undefined],
  ['constructor', {}, undefined, undefined],
  ['notifications/initialized', {}, undefined, undefined],
];

describe('a request', () => {
  for (const [method, params, legacy, modern] of served) {
    for (const [era, answeredBy, status] of [
      ['legacy', legacy, 200],
      ['modern', modern, 404],
    ] as const) {
      test(`${method} of the ${era} era is ${answeredBy === undefined ? 'unknown' : `the ${answeredBy}'s`}`, () => {
        const find = (): string =>
          findMethod(request(method, params), era, rich)?.isOfWorker === true ? 'worker' : 'instance';
        if (answeredBy === undefined) assert.throws(find, { code: -32601, status });
        else assert.equal(find(), answeredBy);
      });
    }
  }

  test('for what a photon does not have is unknown', () => {
    for (const method of ['prompts/list', 'resources/list', 'resources/templates/list', 'completion/complete']) {
      assert.throws(() => findMethod(request(method), 'legacy', plain), { code: -32601, status: 200 });
      assert.throws(() => findMethod(request(method), 'modern', plain), { code: -32601, status: 404 });
    }
    const none = createPhotonProtocol(sampleManifest([]));
    assert.throws(() => findMethod(request('tools/list'), 'legacy', none), { code: -32601 });
  });

  test('for tools is the Worker’s, unless only the instance knows the choices', () => {
    assert.equal(findMethod(request('tools/list'), 'legacy', plain)?.isOfWorker, true);
  });

  const wrong: [era: Era, method: string, params: object, problem: RegExp][] = [
    ['legacy', 'tools/call', {}, /"name" must be a string, found nothing/],
    ['modern', 'tools/call', { name: 1 }, /"name" must be a string, found 1/],
    ['modern', 'tools/call', { name: 'echo', arguments: [] }, /"arguments" must be an object, found an array of 0/],
    ['legacy', 'tools/call', { name: 'echo', arguments: null }, /found null/],
    ['legacy', 'tools/call', { name: 'echo', task: true }, /"task" must be an object/],
    ['legacy', 'tools/list', { cursor: 5 }, /"cursor" must be a string/],
    ['legacy', 'prompts/get', { name: 'review', arguments: { code: 5 } }, /"arguments" must be an object of strings/],
    ['legacy', 'resources/read', { uri: null }, /"uri" must be a string, found null/],
    ['legacy', 'logging/setLevel', { level: 'trace' }, /"level" must be a log level/],
    ['modern', 'subscriptions/listen', {}, /"notifications" must be an object/],
    ['modern', 'tasks/update', { taskId: 't' }, /"inputResponses" must be an object/],
  ];
  for (const [era, method, params, problem] of wrong) {
    test(`${method} is refused with ${JSON.stringify(params)}`, () => {
      assert.throws(() => findMethod(request(method, params), era, rich), {
        code: -32602,
        status: 200,
        message: problem,
      });
    });
  }
});

test('a notification that nobody knows, and a response, have no row', () => {
  const notification = (method: string): Message => parseMessage(JSON.stringify({ jsonrpc: '2.0', method }));
  assert.equal(findMethod(notification('notifications/initialized'), 'legacy', rich)?.isNotification, true);
  assert.equal(findMethod(notification('notifications/cancelled'), 'modern', rich), undefined);
  assert.equal(findMethod(notification('notifications/x'), 'legacy', rich), undefined);
  assert.equal(findMethod(notification('tools/list'), 'legacy', rich), undefined);
  assert.equal(findMethod(parseMessage('{"jsonrpc":"2.0","id":1,"result":{}}'), 'legacy', rich), undefined);
});

test('Mcp-Name repeats names, URIs and tasks', () => {
  assert.equal(getNameParameter('tools/call'), 'name');
  assert.equal(getNameParameter('prompts/get'), 'name');
  assert.equal(getNameParameter('resources/read'), 'uri');
  assert.equal(getNameParameter('tasks/update'), 'taskId');
  assert.equal(getNameParameter('tools/list'), undefined);
  assert.equal(getNameParameter('toString'), undefined);
});
