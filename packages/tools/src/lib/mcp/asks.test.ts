import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { checkOfficially, readResult } from '../../../tests/wire/check-wire.ts';
import { richManifest } from '../../../tests/wire/sample-manifest.ts';
import type { JsonObject } from '../manifest/json-schema.ts';
import type { AskRequest, OpenAsk } from '../run/run.ts';
import {
  formatAskId,
  formatAskRequest,
  formatInputRequired,
  parseAskId,
  parseAskResponse,
  parseInputResponses,
} from './asks.ts';
import { createClientCan, createLegacyClient, createModernClient, mustTakeTasks, takesTasks } from './client.ts';
import type { RequestMessage } from './messages.ts';
import { parseMessage } from './parse-message.ts';
import { createPhotonProtocol } from './photon-protocol.ts';

const protocol = createPhotonProtocol(richManifest);

const form: AskRequest = {
  method: 'elicitation/create',
  params: {
    mode: 'form',
    message: 'Which?',
    requestedSchema: {
      type: 'object',
      properties: {
        color: {
          type: 'string',
          oneOf: [
            { const: 'r', title: 'Red' },
            { const: 'g', title: 'Green' },
          ],
        },
        size: { type: 'integer', default: 3 },
      },
      required: ['color'],
    },
  },
};
const url: AskRequest = {
  method: 'elicitation/create',
  params: { mode: 'url', message: 'Sign in', url: 'https://example.org/in' },
};
const sample: AskRequest = {
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text: 'hi' } }], maxTokens: 5 },
};
const roots: AskRequest = { method: 'roots/list', params: {} };

function open(id: string, request: AskRequest): OpenAsk {
  return { id, request, askedAtMs: 0, expiresAtMs: 1 };
}

function request(method: string, params: object): RequestMessage {
  const message = parseMessage(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
  assert.ok(message.kind === 'request');
  return message;
}

describe('what a client can be asked', () => {
  const no = { elicitForm: false, elicitUrl: false, sample: false, sampleTools: false, listRoots: false };
  const cases: [capabilities: JsonObject, can: object][] = [
    [{}, no],
    [{ elicitation: {} }, { ...no, elicitForm: true }],
    [{ elicitation: { form: {} } }, { ...no, elicitForm: true }],
    [{ elicitation: { url: {} } }, { ...no, elicitUrl: true }],
    [{ elicitation: { form: {}, url: {} } }, { ...no, elicitForm: true, elicitUrl: true }],
    [{ elicitation: { applyDefaults: true } }, { ...no, elicitForm: true }],
    [{ elicitation: true, sampling: [], roots: 'yes' }, no],
    [{ sampling: {} }, { ...no, sample: true }],
    [{ sampling: { tools: {}, context: {} } }, { ...no, sample: true, sampleTools: true }],
    [{ roots: { listChanged: true } }, { ...no, listRoots: true }],
  ];
  for (const [capabilities, can] of cases) {
    test(`follows ${JSON.stringify(capabilities)}`, () => assert.deepEqual(createClientCan(capabilities), can));
  }
});

describe('a client', () => {
  const call = request('tools/call', { name: 'echo', _meta: { progressToken: 0 } });
  const session = {
    protocolVersion: '2025-11-25',
    clientInfo: { name: 'c', version: '1' },
    capabilities: { sampling: {} },
    logLevel: 'error' as const,
  };

  test('of the session era can be asked by a stream, as its session says', () => {
    const client = createLegacyClient(call, session, true);
    assert.deepEqual(client, {
      era: 'legacy',
      name: 'c',
      version: '1',
      can: createClientCan({ sampling: {} }),
      reach: 'stream',
      progressToken: 0,
      logLevel: 'error',
    });
  });

  test('that takes only JSON cannot be asked, and is told the header', () => {
    const client = createLegacyClient(request('tools/call', { name: 'echo' }), session, false);
    assert.equal(client.reach, 'none');
    assert.match(client.asking ?? '', /Accept: application\/json, text\/event-stream/);
    assert.equal(client.progressToken, undefined);
  });

  test('without a session can be asked what all know', () => {
    const { can, name, logLevel } = createLegacyClient(call, undefined, true);
    assert.deepEqual([can.elicitForm, can.elicitUrl, can.sample, can.sampleTools], [true, false, true, false]);
    assert.deepEqual([name, logLevel], [undefined, undefined]);
  });

  test('of 2026-07-28 says all in _meta', () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
      'io.modelcontextprotocol/clientInfo': { name: 'm', version: '2' },
      'io.modelcontextprotocol/logLevel': 'debug',
      progressToken: 'p',
    };
    assert.deepEqual(createModernClient(request('tools/call', { name: 'echo', _meta: meta })), {
      era: 'modern',
      name: 'm',
      version: '2',
      can: createClientCan({ elicitation: {} }),
      reach: 'rounds',
      progressToken: 'p',
      logLevel: 'debug',
    });
    for (const method of ['prompts/get', 'resources/read']) {
      assert.equal(createModernClient(request(method, { _meta: meta })).reach, 'rounds');
    }
    const other = createModernClient(request('completion/complete', {}));
    assert.deepEqual([other.reach, other.logLevel], ['none', undefined]);
    assert.match(other.asking ?? '', /completion\/complete cannot be answered with a question/);
  });

  test('takes tasks if it says so', () => {
    const ask = (extensions: object): RequestMessage =>
      request('tasks/get', { _meta: { 'io.modelcontextprotocol/clientCapabilities': { extensions } } });
    assert.equal(takesTasks(ask({ 'io.modelcontextprotocol/tasks': {} })), true);
    for (const not of [ask({}), ask({ 'io.modelcontextprotocol/tasks': true }), request('tasks/get', {})]) {
      assert.equal(takesTasks(not), false);
      assert.throws(() => mustTakeTasks(not), {
        code: -32021,
        status: 400,
        data: { requiredCapabilities: { extensions: { 'io.modelcontextprotocol/tasks': {} } } },
      });
    }
  });
});

describe('a request to a client of the session era', () => {
  const send = (ask: AskRequest, version: string | undefined): { id: unknown; method: string; params: JsonObject } => {
    const message: unknown = JSON.parse(formatAskRequest('run-1', open('0', ask), version));
    checkOfficially(message, 'JSONRPCRequest');
    return message as { id: unknown; method: string; params: JsonObject };
  };

  test('has an id that leads back to the run', () => {
    const { id, method } = send(form, '2025-11-25');
    assert.equal(method, 'elicitation/create');
    assert.deepEqual(parseAskId(id), { runId: 'run-1', askId: '0' });
    for (const none of [5, null, undefined, '', 'a', '#a', 'a#']) assert.equal(parseAskId(none), undefined);
    const part = fc.string({ minLength: 1 }).filter((text) => !text.includes('#'));
    fc.assert(
      fc.property(part, fc.string({ minLength: 1 }), (runId, askId) => {
        assert.deepEqual(parseAskId(formatAskId(runId, askId)), { runId, askId });
      }),
    );
  });

  test('of 2025-11-25 says what was asked', () => {
    assert.deepEqual(send(form, '2025-11-25').params, form.params);
    assert.deepEqual(send(sample, '2025-11-25').params, sample.params);
    assert.deepEqual(send(url, '2025-11-25').params, { ...url.params, elicitationId: 'run-1#0' });
    checkOfficially(send(url, '2025-11-25').params, 'ElicitRequestParams');
    checkOfficially(send(form, '2025-11-25').params, 'ElicitRequestFormParams');
    const own = { ...url, params: { ...url.params, elicitationId: 'mine' } };
    assert.equal(send(own, '2025-11-25').params['elicitationId'], 'mine');
  });

  test('of 2025-06-18 has no mode, and titles beside the choices', () => {
    const { params } = send(form, '2025-06-18');
    assert.deepEqual(params, {
      message: 'Which?',
      requestedSchema: {
        type: 'object',
        properties: {
          color: { type: 'string', enum: ['r', 'g'], enumNames: ['Red', 'Green'] },
          size: { type: 'integer', default: 3 },
        },
        required: ['color'],
      },
    });
    checkOfficially(params, 'ElicitRequestFormParams');
  });
});

describe('an answer', () => {
  const fine: [ask: AskRequest, result: JsonObject][] = [
    [form, { action: 'accept', content: { color: 'r', size: 3, flag: true, list: ['a'] } }],
    [form, { action: 'decline' }],
    [form, { action: 'cancel', content: null }],
    [url, { action: 'accept' }],
    [sample, { role: 'assistant', model: 'm', content: { type: 'text', text: 'hi' } }],
    [sample, { role: 'assistant', model: 'm', content: [{ type: 'text', text: 'hi' }], stopReason: 'endTurn' }],
    [roots, { roots: [{ uri: 'file:///a', name: 'a' }] }],
    [roots, { roots: [] }],
  ];
  const wrong: [ask: AskRequest, result: JsonObject, problem: RegExp][] = [
    [form, {}, /"action"/],
    [form, { action: 'ok' }, /"action"/],
    [form, { action: 'accept' }, /"content" must be an object/],
    [form, { action: 'accept', content: { color: { r: 1 } } }, /"content" holds/],
    [form, { action: 'accept', content: { color: null } }, /"content" holds/],
    [form, { action: 'accept', content: { list: [1] } }, /"content" holds/],
    [sample, { model: 'm', content: { type: 'text', text: '' } }, /"role"/],
    [sample, { role: 'system', model: 'm', content: { type: 'text', text: '' } }, /"role"/],
    [sample, { role: 'user', content: { type: 'text', text: '' } }, /"model"/],
    [sample, { role: 'user', model: 'm', content: 'hi' }, /"content"/],
    [sample, { role: 'user', model: 'm', content: [{ type: 'text', text: 'a' }, {}] }, /"content"/],
    [roots, {}, /"roots"/],
    [roots, { roots: [{ name: 'a' }] }, /"roots"/],
  ];

  test('is what the client said, if it fits', () => {
    for (const [ask, result] of fine) {
      const answer = { kind: 'result', result };
      assert.deepEqual(
        parseAskResponse({ kind: 'response', id: 'a#0', outcome: { kind: 'result', result } }, ask),
        answer,
      );
      const responses = parseInputResponses({ inputResponses: { q: result } }, [open('q', ask)]);
      assert.deepEqual([...responses], [['q', answer]]);
    }
  });

  for (const [ask, result, problem] of wrong) {
    test(`to ${ask.method} is not ${JSON.stringify(result)}`, () => {
      const answer = parseAskResponse({ kind: 'response', id: 'a#0', outcome: { kind: 'result', result } }, ask);
      assert.ok(answer.kind === 'error' && problem.test(answer.message), JSON.stringify(answer));
      assert.throws(() => parseInputResponses({ inputResponses: { q: result } }, [open('q', ask)]), {
        code: -32602,
        status: 200,
        message: problem,
      });
    });
  }

  test('may be an error of the client', () => {
    const outcome = { kind: 'error', code: -1, message: 'no user' } as const;
    assert.deepEqual(parseAskResponse({ kind: 'response', id: 'a#0', outcome }, form), outcome);
  });

  test('to what is not open is left out; one that is missing is missing', () => {
    const asks = [open('a', form), open('b', roots)];
    const params = { inputResponses: { b: { roots: [] }, c: { anything: 1 }, constructor: {} } };
    assert.deepEqual([...parseInputResponses(params, asks).keys()], ['b']);
    assert.deepEqual([...parseInputResponses({}, asks).keys()], []);
    assert.deepEqual([...parseInputResponses({ inputResponses: {} }, [open('constructor', form)]).keys()], []);
    for (const inputResponses of [5, null, []]) {
      assert.throws(() => parseInputResponses({ inputResponses }, asks), { code: -32602 });
    }
    assert.throws(() => parseInputResponses({ inputResponses: { a: 'yes' } }, asks), { code: -32602 });
  });
});

test('input_required carries the open asks without anything of the session era, and the state', () => {
  const old = { ...url, params: { ...url.params, elicitationId: 'x' } };
  const asks = [open('q1', form), open('q2', old), open('q3', sample), open('q4', roots)];
  const result = readResult('modern', 'tools/call input', formatInputRequired(asks, 'sealed', protocol));
  assert.equal(result['requestState'], 'sealed');
  assert.deepEqual(result['inputRequests'], {
    q1: { method: form.method, params: form.params },
    q2: { method: url.method, params: url.params },
    q3: { method: sample.method, params: sample.params },
    q4: { method: 'roots/list', params: {} },
  });
  const later = readResult('modern', 'tools/call input', formatInputRequired([], 'sealed', protocol));
  assert.equal(later['inputRequests'], undefined);
});
