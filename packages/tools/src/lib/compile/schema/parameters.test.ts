import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { completionsOf } from './completions-of.ts';
import { todo } from './fixture/expected.ts';
import { objectSchema, parametersSchema, problemSources } from './fixture/methods.ts';

describe('parameters', () => {
  test('names, defaults, documentation; undeclared arguments are refused', () => {
    assert.deepEqual(parametersSchema('add', { by: 'How much {@min 1}' }), {
      schema: {
        type: 'object',
        properties: {
          by: { type: 'number', description: 'How much', minimum: 1, default: 1 },
          label: { type: 'string' },
          rest: { type: 'array', items: { type: 'string' } },
        },
        additionalProperties: false,
      },
      messages: [],
    });
  });

  test('constants become defaults, what is computed does not', () => {
    const { properties = {} } = parametersSchema('constants').schema;
    const defaults = Object.entries(properties).map(([name, schema]) => [name, schema.default]);
    assert.deepEqual(Object.fromEntries(defaults), {
      a: 10,
      b: 1,
      c: -2.5,
      d: { size: [1, 'x'], on: true },
      e: '10',
      f: undefined,
      g: 't',
      h: null,
      i: 1,
    });
  });

  test('a default that does not fit its tags is left out', () => {
    const { schema, messages } = parametersSchema('narrow', { size: '{@max 10}' });
    assert.deepEqual(schema.properties, { size: { type: 'number', maximum: 10 } });
    assert.deepEqual(messages, ['size: the default 50 does not fit what its own type and tags say']);
  });

  test('unions and keys are in the order of the source', () => {
    const { properties } = parametersSchema('order').schema;
    assert.equal(
      JSON.stringify(properties),
      JSON.stringify({
        mode: { type: 'string', enum: ['z', 'a', 'low', 'medium', 'high'] },
        name: { type: 'string', enum: ['title', 'priority', 'due', 'tags', 'owner', 'subtasks', 'weight'] },
        keys: {
          type: 'object',
          properties: {
            b: { type: 'array', items: { type: 'string', enum: ['y', 'x'] } },
            a: { type: 'array', items: { type: 'string', enum: ['y', 'x'] } },
          },
          required: ['b', 'a'],
          additionalProperties: false,
        },
        deep: {
          type: 'object',
          properties: { q: { type: 'number' }, p: { type: 'number' } },
          additionalProperties: false,
        },
      }),
    );
  });

  test('a bad one hides none of the others', () => {
    const { schema, messages } = parametersSchema('bad');
    assert.deepEqual(messages, ['onDone is a function (() => void), which cannot travel as JSON']);
    assert.deepEqual(schema.properties, { ok: { type: 'string' }, onDone: {} });
    assert.deepEqual(schema.required, ['ok', 'onDone']);
    assert.deepEqual(problemSources('bad'), ['onDone: () => void']);
  });

  test('none at all', () => {
    assert.deepEqual(parametersSchema('nothing').schema, {
      type: 'object',
      properties: {},
      additionalProperties: false,
    });
  });

  test('definitions stand at the root', () => {
    const { schema } = parametersSchema('tree', { other: 'The other' });
    assert.deepEqual(schema.properties, {
      todo: { $ref: '#/$defs/Todo' },
      other: { $ref: '#/$defs/Todo', description: 'The other' },
    });
    assert.deepEqual(schema.$defs, { Todo: todo });
  });
});

describe('a parameter that is the object of arguments', () => {
  test('destructured, with defaults', () => {
    assert.deepEqual(objectSchema('object', { title: 'What {@max 9}' }), {
      schema: {
        type: 'object',
        properties: {
          title: { type: 'string', description: 'What', maxLength: 9 },
          notes: { type: 'string', default: 'none' },
          limit: { type: 'number', default: 10 },
        },
        required: ['title'],
        additionalProperties: false,
      },
      messages: [],
    });
  });

  test('its own words, those of @param, and a name that is none', () => {
    const { schema, messages } = objectSchema('named', { count: 'How many', cuont: 'Oops', params: 'Everything' });
    assert.deepEqual(schema.properties, {
      title: { type: 'string', description: 'Own words' },
      count: { type: 'number', description: 'How many' },
    });
    assert.deepEqual(messages, ["@param cuont names no property of the parameter's type"]);
  });

  test('optional', () => {
    assert.deepEqual(objectSchema('optional').schema, {
      type: 'object',
      properties: { title: { type: 'string' } },
      additionalProperties: false,
    });
  });

  test('a union of objects', () => {
    assert.deepEqual(objectSchema('union', { name: 'Its name' }), {
      schema: {
        type: 'object',
        anyOf: [
          { type: 'object', properties: { id: { type: 'string' } }, required: ['id'], additionalProperties: false },
          {
            type: 'object',
            properties: { name: { type: 'string', description: 'Its name' } },
            required: ['name'],
            additionalProperties: false,
          },
        ],
      },
      messages: [],
    });
  });

  test('of type any, with what @param says', () => {
    assert.deepEqual(objectSchema('anything', { name: 'Its name' }), {
      schema: { type: 'object', properties: { name: { description: 'Its name' } } },
      messages: [],
    });
  });

  test('recursive', () => {
    const { schema } = objectSchema('recursive', { title: 'Own' });
    assert.equal(schema.properties?.['title']?.description, 'Own');
    assert.deepEqual(schema.$defs, { Todo: todo });
  });

  test('no object', () => {
    assert.deepEqual(objectSchema('list').messages, ['the type is no object, which cannot travel as JSON']);
  });
});

test('completions come from choices, literals and other methods', () => {
  const { schema } = parametersSchema('order', { deep: '{@choice-from groups.name}' });
  assert.deepEqual(completionsOf(schema), {
    mode: { kind: 'values', values: ['z', 'a', 'low', 'medium', 'high'] },
    name: { kind: 'values', values: ['title', 'priority', 'due', 'tags', 'owner', 'subtasks', 'weight'] },
    deep: { kind: 'method', method: 'groups', field: 'name' },
  });
  assert.deepEqual(
    completionsOf({
      type: 'object',
      properties: {
        name: { 'x-choice-from': 'names' },
        tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } },
        count: { type: 'number' },
      },
    }),
    {
      tags: { kind: 'values', values: ['a', 'b'] },
      name: { kind: 'method', method: 'names' },
    },
  );
});
