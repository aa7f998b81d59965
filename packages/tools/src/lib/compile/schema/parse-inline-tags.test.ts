import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import fc from 'fast-check';

import { parseInlineTags } from './parse-inline-tags.ts';

const cases: [text: string, expected: ReturnType<typeof parseInlineTags>][] = [
  ['How much', { description: 'How much', tags: [] }],
  ['How much {@min 1}', { description: 'How much', tags: [{ name: 'min', value: '1' }] }],
  ['{@unique}', { tags: [{ name: 'unique', value: '' }] }],
  [
    '{@uniqueItems}{@integer}',
    {
      tags: [
        { name: 'unique', value: '' },
        { name: 'int', value: '' },
      ],
    },
  ],
  ['Zip {@pattern ^\\d{3}$} code', { description: 'Zip code', tags: [{ name: 'pattern', value: '^\\d{3}$' }] }],
  ['{@pattern ^\\}$}', { tags: [{ name: 'pattern', value: '^\\}$' }] }],
  ['{@pattern ^"$} a', { description: 'a', tags: [{ name: 'pattern', value: '^"$' }] }],
  ['{@example {"a": {"b": "}"}}}', { tags: [{ name: 'example', value: '{"a": {"b": "}"}}' }] }],
  [
    '{@example ["}"]} {@example "a}b"}',
    {
      tags: [
        { name: 'example', value: '["}"]' },
        { name: 'example', value: '"a}b"' },
      ],
    },
  ],
  [
    '{@choice a, b} {@choice-from groups.name}',
    {
      tags: [
        { name: 'choice', value: 'a, b' },
        { name: 'choice-from', value: 'groups.name' },
      ],
    },
  ],
  ['mail {@example me @home}', { description: 'mail', tags: [{ name: 'example', value: 'me @home' }] }],
  ['See {@link Other the other} and {@link Third}', { description: 'See the other and Third', tags: [] }],
  ['See {@link Other|the other}', { description: 'See the other', tags: [] }],
  ['At least {@mim 1}', { description: 'At least {@mim 1}', tags: [], unknown: ['mim'] }],
  ['Open {@min 1', { description: 'Open {@min 1', tags: [], unknown: ['{@min 1…'] }],
  ['A set {a} of {b}', { description: 'A set {a} of {b}', tags: [] }],
  [
    'one\n   two\n\n\nthree {@max 3}\n  four',
    { description: 'one two\n\nthree four', tags: [{ name: 'max', value: '3' }] },
  ],
  ['One of:\n- a\n- b\n  more\n1. c', { description: 'One of:\n- a\n- b more\n1. c', tags: [] }],
  ['', { tags: [] }],
];

describe('inline tags', () => {
  for (const [text, expected] of cases) {
    test(JSON.stringify(text), () => assert.deepEqual(parseInlineTags(text), expected));
  }

  test('a value with balanced braces comes out whole, wherever it stands', () => {
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc
        .array(
          fc.oneof(
            fc.constantFrom('a', '1', '$', '^', '\\}', '\\{', '"', '@'),
            tie('value').map((inner) => `{${inner}}`),
          ),
          {
            minLength: 1,
            maxLength: 6,
          },
        )
        .map((parts) => parts.join('')),
    }));
    fc.assert(
      fc.property(value, (written) => {
        const { tags, description } = parseInlineTags(`before {@pattern x${written}} after`);
        assert.deepEqual(
          { tags, description },
          { tags: [{ name: 'pattern', value: `x${written}` }], description: 'before after' },
        );
      }),
    );
  });

  test('no text makes it fail, and what it does not know stays', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('{@', '{', '}', 'min', ' ', '\n', '\\', '"', 'x', '@', '-')), (parts) => {
        const { description = '', tags } = parseInlineTags(parts.join(''));
        assert.ok(tags.length > 0 || parts.filter((part) => part === 'x').every(() => description.includes('x')));
      }),
    );
  });
});
