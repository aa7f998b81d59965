import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { Json, JsonObject, JsonSchema, ObjectSchema } from '../manifest/json-schema.ts';
import {
  AskCancelledError,
  AskDeclinedError,
  AskFailedError,
  AskTimeoutError,
  AskUnsupportedError,
} from '../photon/errors.ts';
import { mustAnswer, parseAnswer } from './ask-answer.ts';
import type { AskRequest, OpenAsk } from './run.ts';

const requestedSchema = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 2 }, size: { type: 'string', enum: ['s', 'l'], default: 's' } },
  required: ['name'],
} as const;
const request: AskRequest = { method: 'elicitation/create', params: { message: 'Who?', requestedSchema } };

function ask(more: Partial<OpenAsk> = {}): OpenAsk {
  return { id: '0', request, askedAtMs: 0, expiresAtMs: 1, ...more };
}

const result = (value: JsonObject) => ({ kind: 'result', result: value }) as const;
const accept = (content: JsonObject) => result({ action: 'accept', content });

describe('an answer is checked', () => {
  test('what fits is taken, with the defaults of what was left out', () => {
    assert.deepEqual(parseAnswer(ask(), accept({ name: 'Ann' })), accept({ name: 'Ann', size: 's' }));
    assert.deepEqual(parseAnswer(ask(), accept({ name: 'Ann', size: null })), accept({ name: 'Ann', size: 's' }));
    assert.deepEqual(
      parseAnswer(ask(), result({ action: 'decline', content: { name: 'x' } })),
      result({ action: 'decline' }),
    );
  });

  test('what does not fit is refused with its path', () => {
    const refused: [JsonObject, string, RegExp][] = [
      [{ action: 'accept', content: { name: 'A' } }, 'name', /^expected a text of at least 2 characters, found "A"\.$/],
      [{ action: 'accept', content: { name: 'Ann', size: 'm' } }, 'size', /^expected one of "s", "l", found "m"\.$/],
      [{ action: 'accept', content: {} }, 'name', /^expected a text, found nothing\.$/],
      [{ action: 'accept' }, 'content', /object/],
      [{ action: 'perhaps' }, 'action', /"accept"/],
      [{}, 'action', /"accept"/],
    ];
    for (const [value, path, expected] of refused) {
      assert.throws(
        () => parseAnswer(ask(), result(value)),
        (error: { code?: string; data?: { path?: string; expected?: string } }) => {
          assert.equal(error.code, 'ask_answer_invalid');
          assert.equal(error.data?.path, path);
          assert.match(error.data?.expected ?? '', expected);
          return true;
        },
      );
    }
  });

  test('what the client was not told is checked too', () => {
    const check = (field: JsonSchema): ObjectSchema => ({ type: 'object', properties: { name: field } });
    const withPattern = ask({ check: check({ type: 'string', pattern: '^[A-Z]+$' }) });
    assert.throws(() => parseAnswer(withPattern, accept({ name: 'ann' })), { code: 'ask_answer_invalid' });
    assert.ok(parseAnswer(withPattern, accept({ name: 'ANN' })));
    const withDates = ask({ check: check({ 'x-earliest': '2026-01-01', 'x-latest': '2026-12-31' }) });
    assert.throws(() => parseAnswer(withDates, accept({ name: '2025-12-31' })), /must not be before 2026-01-01/);
    assert.throws(() => parseAnswer(withDates, accept({ name: '2027-01-01' })), /must not be after 2026-12-31/);
    assert.ok(parseAnswer(withDates, accept({ name: '2026-12-31' })));
  });

  test('what is nested too deep to be checked does not fit', () => {
    const check = { type: 'object', properties: { tree: { $ref: '#/$defs/Tree' } } } as const;
    const $defs = { Tree: { type: 'array', items: { $ref: '#/$defs/Tree' } } } as const;
    let tree: Json = [];
    for (let level = 0; level < 20_000; level += 1) tree = [tree];
    assert.throws(() => parseAnswer(ask({ check: { ...check, $defs } }), accept({ name: 'Ann', tree })), {
      code: 'ask_answer_invalid',
      message: /values in fewer levels/,
    });
  });

  test('the form that is checked is not changed by it', () => {
    const schema = structuredClone(requestedSchema);
    parseAnswer(
      ask({ request: { method: 'elicitation/create', params: { requestedSchema: schema } } }),
      accept({ name: 'Ann' }),
    );
    assert.deepEqual(schema, requestedSchema);
  });

  test('a page of ours: opening it is no answer, what it sends is', () => {
    const url: AskRequest = { method: 'elicitation/create', params: { mode: 'url', message: 'Secret?', url: 'x:y' } };
    const secret = ask({ request: url, page: { kind: 'password' } });
    assert.equal(parseAnswer(secret, result({ action: 'accept' })), undefined);
    assert.deepEqual(parseAnswer(secret, accept({ value: 'hunter2' })), accept({ value: 'hunter2' }));
    assert.throws(() => parseAnswer(secret, accept({ value: 5 })), { code: 'ask_answer_invalid' });
    const file = { name: 'a.txt', mimeType: 'text/plain', base64: 'YQ==' };
    assert.ok(parseAnswer(ask({ request: url, page: { kind: 'file' } }), accept({ value: file })));
    const files = ask({ request: url, page: { kind: 'file', isMultiple: true } });
    assert.ok(parseAnswer(files, accept({ value: [file] })));
    assert.throws(() => parseAnswer(files, accept({ value: file })), { code: 'ask_answer_invalid' });
    assert.deepEqual(parseAnswer(ask({ request: url }), accept({ value: 'x' })), result({ action: 'accept' }));
  });

  test('models and roots answer in their own way', () => {
    const sample = ask({ request: { method: 'sampling/createMessage', params: {} } });
    assert.ok(parseAnswer(sample, result({ role: 'assistant', content: { type: 'text', text: 'Hi' } })));
    assert.throws(() => parseAnswer(sample, result({ role: 'assistant' })), /at content/);
    const roots = ask({ request: { method: 'roots/list', params: {} } });
    assert.ok(parseAnswer(roots, result({ roots: [] })));
    assert.throws(() => parseAnswer(roots, result({})), /at roots/);
  });
});

describe('what the code gets', () => {
  const answered = (answer: Parameters<typeof parseAnswer>[1]) => () =>
    mustAnswer(request, { kind: 'answered', answer });

  test('an accepted answer is data; everything else is an error', () => {
    assert.deepEqual(answered(accept({ name: 'Ann' }))(), { action: 'accept', content: { name: 'Ann' } });
    assert.throws(answered(result({ action: 'decline' })), AskDeclinedError);
    assert.throws(answered(result({ action: 'cancel' })), AskCancelledError);
    assert.throws(answered({ kind: 'error', code: -1, message: 'User rejected' }), AskDeclinedError);
    assert.throws(answered({ kind: 'error', code: -32601, message: 'What?' }), AskUnsupportedError);
    assert.throws(answered({ kind: 'error', code: -32603, message: 'Broken' }), AskFailedError);
    assert.throws(() => mustAnswer(request, { kind: 'expired', timeoutMs: 50 }), AskTimeoutError);
  });

  test('an error is the same after it was data', () => {
    const data = { path: 'name', expected: 'longer' };
    const failure = { name: 'AskAnswerInvalidError', code: 'ask_answer_invalid', message: '', data };
    assert.throws(() => mustAnswer(request, { kind: 'failed', failure }), { name: 'AskAnswerInvalidError', data });
  });
});
