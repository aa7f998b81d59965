import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { createUriMatcher, parseUriTemplate } from './uri-template.ts';

describe('a URI template', () => {
  const cases: [template: string, uri: string, values: object | undefined][] = [
    ['note://{id}', 'note://7', { id: '7' }],
    ['note://{id}', 'note://', undefined],
    ['note://{id}', 'note://a/b', undefined],
    ['note://{id}', 'note://a?b', undefined],
    ['note://{id}', 'NOTE://a', undefined],
    ['note://{id}', 'note://a%2Fb%20%C3%A9', { id: 'a/b é' }],
    ['note://{id}', 'note://%zz', undefined],
    ['note://{id}', 'note://%ff', undefined],
    ['a://{x}/{y}.md', 'a://1/2.md', { x: '1', y: '2' }],
    ['a://{x}/{y}.md', 'a://1/2.md.md', { x: '1', y: '2.md' }],
    ['a://{x}/{y}.md', 'a://1/2', undefined],
    ['a://{x}/{y}.md', 'a://1/.md', undefined],
    ['a://{x}-{y}', 'a://1-2-3', { x: '1', y: '2-3' }],
    ['a://{x}{y}', 'a://123', { x: '1', y: '23' }],
    ['a://b', 'a://b', {}],
    ['a://b', 'a://b/', undefined],
    ['a://{__proto__}', 'a://b', JSON.parse('{"__proto__":"b"}')],
  ];
  for (const [template, uri, values] of cases) {
    test(`${template} ${values === undefined ? 'is not' : 'fits'} ${uri}`, () => {
      assert.deepEqual(createUriMatcher(template)(uri), values);
    });
  }

  test('gives back what was put in', () => {
    const match = createUriMatcher('a://{x}/b/{y}');
    const value = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(value, value, (x, y) => {
        assert.deepEqual(match(`a://${encodeURIComponent(x)}/b/${encodeURIComponent(y)}`), { x, y });
      }),
    );
  });

  test('costs no more than its length', () => {
    const template = `a://${Array.from({ length: 30 }, (_, index) => `{v${index}}a`).join('')}`;
    assert.equal(createUriMatcher(template)(`a://${'a'.repeat(8000)}b`), undefined);
    assert.equal(createUriMatcher('a://{x}')(`a://${'b'.repeat(9000)}`), undefined);
  });
});

describe('a template', () => {
  for (const [text, variables] of [
    ['a://b', []],
    ['a:{x}', ['x']],
    ['a://{x}/b/{_y2}c', ['x', '_y2']],
  ] as const) {
    test(`${text} has ${variables.length} variables`, () => {
      assert.deepEqual(parseUriTemplate(text), { kind: 'template', variables });
    });
  }

  for (const [text, fault] of [
    ['', /missing/],
    ['no/scheme/{x}', /no scheme/],
    ['a://x}/{y}', /without its \{/],
    ['a://{x', /do not match/],
    ['a://{x}y}', /do not match/],
    ['a://{x}{y}', /nothing stands between \{x\}/],
    ['a://{1x}', /\{1x\} is no variable/],
    ['a://{}', /\{\} is no variable/],
    ['a://{x}/{x}', /twice/],
  ] as const) {
    test(`${text} is none`, () => {
      const parsed = parseUriTemplate(text);
      assert.match(parsed.kind === 'fault' ? parsed.fault : '', fault);
    });
  }
});
