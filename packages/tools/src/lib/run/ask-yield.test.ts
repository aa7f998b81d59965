import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { JsonObject } from '../manifest/json-schema.ts';
import type { AskYield } from '../photon/ask-yields.ts';
import { createQuestion } from './ask-yield.ts';
import { parseForm } from './ask-form.ts';

/** What a question asks for: its only field. */
function fieldOf(asked: AskYield): unknown {
  const { requestedSchema } = createQuestion(asked).request.params as { requestedSchema: { properties: JsonObject } };
  return Object.values(requestedSchema.properties)[0];
}

describe('what is yielded as a question', () => {
  const message = 'Which?';

  test('text, with what forms have no word for kept apart', () => {
    const asked: AskYield = {
      ask: 'text',
      message,
      label: 'Code',
      pattern: '^[0-9]{6}$',
      minLength: 6,
      default: '000000',
    };
    assert.deepEqual(fieldOf(asked), {
      type: 'string',
      title: 'Code',
      description: 'Must match ^[0-9]{6}$',
      minLength: 6,
      default: '000000',
    });
    const { check } = createQuestion(asked).options;
    assert.equal(check?.properties?.['value']?.pattern, '^[0-9]{6}$');
  });

  test('yes or no', () => {
    const question = createQuestion({ ask: 'confirm', message, default: true });
    assert.deepEqual(question.request, {
      method: 'elicitation/create',
      params: {
        message,
        requestedSchema: {
          type: 'object',
          properties: { confirmed: { type: 'boolean', default: true } },
          required: ['confirmed'],
        },
      },
    });
    assert.equal(question.read({ action: 'accept', content: { confirmed: false } }), false);
  });

  test('choices: plain, titled, several', () => {
    assert.deepEqual(fieldOf({ ask: 'select', message, options: ['a', 'b'] }), { type: 'string', enum: ['a', 'b'] });
    const options = [{ value: 'eu', label: 'Europe' }, { value: 'us', label: 'America', description: 'far' }, 'x'];
    assert.deepEqual(fieldOf({ ask: 'select', message, options, default: 'eu' }), {
      type: 'string',
      oneOf: [
        { const: 'eu', title: 'Europe' },
        { const: 'us', title: 'America: far' },
        { const: 'x', title: 'x' },
      ],
      default: 'eu',
    });
    const several: AskYield = {
      ask: 'select',
      message,
      multi: true,
      options: ['a', { value: 'b', disabled: true }, 'c'],
    };
    assert.deepEqual(fieldOf(several), { type: 'array', items: { type: 'string', enum: ['a', 'c'] }, minItems: 1 });
    assert.deepEqual(fieldOf({ ...several, options, required: false }), {
      type: 'array',
      items: {
        anyOf: [
          { const: 'eu', title: 'Europe' },
          { const: 'us', title: 'America: far' },
          { const: 'x', title: 'x' },
        ],
      },
    });
  });

  test('numbers and dates', () => {
    assert.deepEqual(fieldOf({ ask: 'number', message, min: 1, max: 9, step: 1 }), {
      type: 'integer',
      minimum: 1,
      maximum: 9,
    });
    assert.deepEqual(fieldOf({ ask: 'number', message, step: 0.5 }), { type: 'number' });
    assert.equal(
      createQuestion({ ask: 'number', message, step: 0.5 }).options.check?.properties?.['value']?.multipleOf,
      0.5,
    );
    assert.deepEqual(fieldOf({ ask: 'date', message, min: '2026-01-01', max: '2026-12-31' }), {
      type: 'string',
      format: 'date',
      description: 'A date from 2026-01-01 to 2026-12-31.',
    });
    assert.deepEqual(fieldOf({ ask: 'date', message, includeTime: true }), { type: 'string', format: 'date-time' });
  });

  test('secrets and files never go through a form', () => {
    const secret = createQuestion({ ask: 'password', message });
    assert.deepEqual(secret.request.params, { mode: 'url', message });
    assert.deepEqual(secret.options, { page: { kind: 'password' } });
    assert.equal(secret.read({ action: 'accept', content: { value: 'hunter2' } }), 'hunter2');
    const files = createQuestion({ ask: 'file', message, accept: '.pdf', multiple: true, timeoutMs: 5 });
    assert.deepEqual(files.options, { timeoutMs: 5, page: { kind: 'file', accept: '.pdf', isMultiple: true } });
  });

  test('a page to visit, and forms', () => {
    const visit = createQuestion({ ask: 'url', message, url: 'https://example.com/' });
    assert.deepEqual(visit.request.params, { mode: 'url', url: 'https://example.com/', message });
    assert.deepEqual(visit.read({ action: 'accept' }), { action: 'accept' });
    const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } as const;
    const form = createQuestion({ ask: 'form', message, schema });
    assert.deepEqual(form.request.params, { message, requestedSchema: schema });
    assert.deepEqual(form.read({ action: 'accept', content: { name: 'Ann' } }), { name: 'Ann' });
  });

  test('what may be skipped', () => {
    assert.deepEqual(createQuestion({ ask: 'text', message, required: false, default: 'x' }).skipped, { value: 'x' });
    assert.deepEqual(createQuestion({ ask: 'number', message, required: false }).skipped, { value: undefined });
    assert.equal(createQuestion({ ask: 'text', message }).skipped, undefined);
    const read = createQuestion({ ask: 'text', message, required: false }).read({ action: 'accept', content: {} });
    assert.equal(read, undefined);
  });

  test('what is no question says what it must be', () => {
    const wrong = (asked: unknown) => () => createQuestion(asked as AskYield);
    assert.throws(wrong({ ask: 'colour', message }), /"ask" of the question must be text, password/);
    assert.throws(wrong({ ask: 'text' }), /"message" of the question must be a text/);
    assert.throws(wrong({ ask: 'select', message, options: [] }), /"options" of the question/);
    assert.throws(wrong({ ask: 'url', message, url: 'nowhere' }), /"url" of the question/);
  });
});

describe('forms', () => {
  const form = (properties: object, more: object = {}) => parseForm({ type: 'object', properties, ...more });

  test('what clients know passes as it is', () => {
    const properties = {
      mail: { type: 'string', format: 'email', title: 'Mail', maxLength: 99 },
      age: { type: 'integer', minimum: 18 },
      news: { type: 'boolean', default: true },
      tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, maxItems: 1 },
    };
    const { requestedSchema, check } = form(properties, { required: ['mail'] });
    assert.deepEqual(requestedSchema, { type: 'object', properties, required: ['mail'] });
    assert.equal(check, undefined);
  });

  test('what they do not know is checked, not told', () => {
    const { requestedSchema, check } = form({ id: { type: 'string', format: 'uuid', 'x-hint': 'yours' } });
    assert.deepEqual(requestedSchema['properties'], { id: { type: 'string' } });
    assert.equal(check?.properties?.['id']?.format, 'uuid');
    assert.equal(form({ a: { type: 'string', 'x-hint': 'only shown' } }).check, undefined);
  });

  test('more than one level is refused, and says where', () => {
    assert.throws(() => form({ address: { type: 'object', properties: {} } }), {
      code: 'ask_invalid',
      data: {
        path: 'field "address"',
        expected: 'of type "string", "number", "integer", "boolean", or an "array" of choices: forms have one level',
      },
    });
    assert.throws(() => form({ list: { type: 'array', items: { type: 'object' } } }), /"items" of field "list"/);
    assert.throws(() => form({ a: { type: 'string' } }, { required: ['b'] }), /"required"/);
    assert.throws(() => parseForm(undefined), /the schema must be an object/);
  });
});
