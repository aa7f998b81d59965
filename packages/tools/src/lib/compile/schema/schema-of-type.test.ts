import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import { address, todo } from './fixture/expected.ts';
import { returnSchema, schemaOf } from './fixture/methods.ts';

describe('a schema reads as its type does', () => {
  test('documentation and constraints of properties', () => {
    assert.equal(JSON.stringify(schemaOf('Address').schema, null, 1), JSON.stringify(address, null, 1));
  });

  test('what recurs is a definition, and the root says itself what it is', () => {
    const expected = { ...todo, $defs: { Todo: todo } };
    assert.equal(JSON.stringify(schemaOf('Todo').schema, null, 1), JSON.stringify(expected, null, 1));
  });

  test('documentation of an alias stands where the alias does, and what is nearer wins', () => {
    const first = { type: 'number', description: 'How likely', minimum: 0, maximum: 1 };
    const second = { type: 'number', description: 'The other one', minimum: 0, maximum: 0.5 };
    assert.deepEqual(schemaOf('Shares').schema.properties, { first, second });
  });

  test('documentation behind a property is not that of the next one', () => {
    assert.deepEqual(schemaOf('Trailing').schema.properties, { first: { type: 'string' }, second: { type: 'string' } });
  });

  test('definitions of generic types have names of their own', () => {
    const { schema } = schemaOf('Pages');
    assert.deepEqual(Object.keys(schema.$defs ?? {}), ['Page_string', 'Page_id_number', 'Page']);
    assert.deepEqual(schema.prefixItems, [
      { $ref: '#/$defs/Page_string' },
      { $ref: '#/$defs/Page_id_number' },
      { $ref: '#/$defs/Page' },
    ]);
    assert.deepEqual(schema.$defs?.['Page_string'], {
      type: 'object',
      properties: {
        items: { type: 'array', items: { type: 'string' } },
        next: { anyOf: [{ $ref: '#/$defs/Page_string' }, { type: 'null' }] },
      },
      required: ['items', 'next'],
      additionalProperties: false,
    });
  });

  test('unions of literals are lists of values, and what must be absent is not mentioned', () => {
    const text = { type: 'string' };
    const only = (name: string) => ({
      type: 'object',
      properties: { [name]: text },
      required: [name],
      additionalProperties: false,
    });
    assert.deepEqual(schemaOf('Readable').schema.properties, {
      branded: { type: 'string', enum: ['a', 'b', 'c'] },
      exclusive: { anyOf: [only('byId'), only('byName')] },
      template: { type: 'string', pattern: '^user-' },
      listed: { type: 'array', items: { type: 'string', enum: ['z', 'a'] } },
    });
  });

  test('definitions are what has a name, each once', () => {
    assert.deepEqual(Object.keys(schemaOf('Links').schema.$defs ?? {}), ['Link']);
    const { schema } = schemaOf('Loops');
    assert.deepEqual(Object.keys(schema.$defs ?? {}), ['Loop']);
    assert.deepEqual(schema.properties, {
      one: { $ref: '#/$defs/Loop' },
      two: { $ref: '#/$defs/Loop' },
      three: { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/$defs/Loop' } }, { type: 'null' }] },
    });
  });

  test('a class without properties is an object all the same', () => {
    assert.deepEqual(schemaOf('Bare').schema, { type: 'object' });
    assert.deepEqual(schemaOf('Blank').schema, { type: 'object', additionalProperties: false });
  });

  test('documentation of an alias does not stray to other types', () => {
    assert.deepEqual(schemaOf('Strange').schema.properties?.['sized']?.properties, { size: { type: 'string' } });
  });
});

describe('what cannot travel is a problem with its name, place and cure', () => {
  test('a function', () => {
    const { problems } = schemaOf('Callback');
    assert.equal(problems.length, 1);
    const [problem] = problems;
    assert.ok(problem !== undefined);
    assert.equal(problem.severity, 'error');
    assert.equal(problem.message, 'onDone is a function ((ok: boolean) => void), which cannot travel as JSON');
    assert.equal(problem.cure, 'Make it a method, and take a name that chooses between methods.');
    const { source, start } = problem.place;
    assert.ok(source.text.startsWith('onDone: (ok', start));
  });

  const refusals: [name: string, messages: string[]][] = [
    ['Callable', ['the type is a function (Callable)']],
    ['Constructor', ['the type is a function (DateConstructor)']],
    ['Client', ['the type is an object of functions']],
    [
      'Unsendable',
      [
        'pattern is the class RegExp of the platform',
        'waiting is the class Promise<string> of the platform',
        'id is a symbol',
        'nested[].request is the class Request of the platform',
      ],
    ],
  ];
  for (const [name, messages] of refusals) {
    test(name, () => {
      const found = schemaOf(name).problems.map(({ message }) => message);
      assert.deepEqual(
        found,
        messages.map((message) => `${message}, which cannot travel as JSON`),
      );
    });
  }

  test('a type that grows without end', () => {
    const { problems } = schemaOf('Endless');
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', /is Growing<.*>, a type that grows without end/);
  });

  for (const name of ['TooLarge', 'TooMany']) {
    test(`a type of too many types: ${name}`, () => {
      const { problems } = schemaOf(name);
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.message ?? '', /more than 10000 types/);
    });
  }
});

describe('results', () => {
  const cases: [method: string, expected: JsonSchema | undefined][] = [
    ['promised', { type: 'object', properties: { ok: { type: 'boolean', const: true } }, required: ['ok'] }],
    ['list2', { type: 'array', items: { type: ['number', 'null'] } }],
    ['chosen', { type: 'string', enum: ['z', 'a'] }],
    ['generated', { type: 'string', enum: ['z', 'a'] }],
    ['stepped', { type: 'object', properties: { total: { type: 'number' } }, required: ['total'] }],
    ['nothing2', undefined],
    ['nothing3', undefined],
    ['never', undefined],
    ['unknown', undefined],
    [
      'partly',
      {
        type: 'object',
        properties: {
          id: { type: 'string' },
          at: { type: 'string', format: 'date-time', 'x-class': 'Date' },
          count: { type: 'string', pattern: '^-?\\d+$', 'x-class': 'BigInt' },
        },
        required: ['id', 'at', 'count'],
      },
    ],
    [
      'account',
      { type: 'object', properties: { id: { type: 'string' }, upper: { type: 'string' } }, required: ['id'] },
    ],
  ];
  for (const [name, expected] of cases) {
    test(name, () => assert.deepEqual(returnSchema(name), { schema: expected, messages: [] }));
  }

  test('undefined in a list travels as null, also beside the same type without it', () => {
    const loop = { $ref: '#/$defs/Loop' };
    assert.deepEqual(returnSchema('loops').schema?.properties, {
      one: loop,
      many: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'array', items: loop }, { type: 'null' }] } },
    });
  });

  test('undefined beside other types travels as null, and objects are open', () => {
    const { additionalProperties: _, ...open } = address;
    assert.deepEqual(returnSchema('maybe').schema, { anyOf: [open, { type: 'null' }] });
  });
});
