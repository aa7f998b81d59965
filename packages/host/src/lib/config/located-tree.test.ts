import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { rangeAt, toValue, type LocatedNode } from './located-tree.ts';
import { parseJsonc } from './parse-jsonc.ts';
import { parseToml } from './parse-toml.ts';
import { SourceText } from './source-text.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'B', '9', '.', '"', '\\', '\n', '\t', '#', '[', '=', 'é', '🌞') });
const number = fc.integer({ min: -1e9, max: 1e9 });
const { value } = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, text, number, fc.boolean(), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  object: fc.dictionary(text, tie('value'), { maxKeys: 4 }),
}));
const document = fc.dictionary(text, value, { maxKeys: 5 });

test('a document reads alike from JSON and from TOML', () => {
  fc.assert(
    fc.property(document, (wanted) => {
      const toml = Object.entries(wanted)
        .map(([key, entry]) => `${JSON.stringify(key)} = ${formatToml(entry)}\n`)
        .join('');
      assert.deepEqual(plain(parseToml(new SourceText('a.toml', toml), [])), plainJson(wanted));
      const json = JSON.stringify(wanted, undefined, 2);
      assert.deepEqual(plain(parseJsonc(new SourceText('a.json', json), [])), plainJson(wanted));
    }),
  );
});

test('tables written out read like tables written inline', () => {
  const inline = 'a = { b = { c = 1 } }\nl = [{ x = 1, y = [{ z = 2 }, { z = 3 }] }, { x = 4 }]\n';
  const out = '[a.b]\nc = 1\n';
  const lists = '[[l]]\nx = 1\n[[l.y]]\nz = 2\n[[l.y]]\nz = 3\n[[l]]\nx = 4\n';
  const read = (toml: string): unknown => plain(parseToml(new SourceText('a.toml', toml), []));
  assert.deepEqual(read(out + lists), read(inline));
});

test('every value stands where the tree says', () => {
  fc.assert(
    fc.property(document, (wanted) => {
      const source = new SourceText('a.json', JSON.stringify(wanted, undefined, 2));
      const root = parseJsonc(source, []);
      assert(root !== undefined);
      for (const node of nodesOf(root)) {
        const { start, end } = node.range;
        assert.deepEqual(JSON.parse(source.text.slice(start, end)), plain(node));
        const { line, column, lineText } = source.locate(node.range);
        assert.equal(lineText, source.text.split('\n')[line - 1]);
        assert.equal(lineText.slice(column - 1)[0], source.text[start]);
      }
    }),
  );
});

test('a path that leads nowhere ends at the last thing there is', () => {
  const source = new SourceText('a.json', '{ "list": [{ "a": 1 }] }');
  const root = parseJsonc(source, []);
  assert(root !== undefined);
  const at = (...path: (string | number)[]): string => {
    const { start, end } = rangeAt(root, path);
    return source.text.slice(start, end);
  };
  assert.equal(at('list', 0, 'a'), '1');
  assert.equal(at('list', 0, 'b'), '{');
  assert.equal(at('list', 7, 'b'), '"list"');
  assert.equal(at('none'), '{');
});

function nodesOf(node: LocatedNode): LocatedNode[] {
  if (node.kind === 'object') return [node, ...[...node.entries.values()].flatMap((entry) => nodesOf(entry.value))];
  return node.kind === 'array' ? [node, ...node.items.flatMap(nodesOf)] : [node];
}

function plain(node: LocatedNode | undefined): unknown {
  return node === undefined ? undefined : plainJson(toValue(node));
}

/** What a generator made may lack a prototype, which is no difference here; nor is zero's sign. */
function plainJson(wanted: unknown): unknown {
  return JSON.parse(JSON.stringify(wanted));
}

function formatToml(wanted: unknown): string {
  if (Array.isArray(wanted)) return `[${wanted.map(formatToml).join(', ')}]`;
  if (typeof wanted !== 'object' || wanted === null) return JSON.stringify(wanted);
  const fields = Object.entries(wanted).map(([key, entry]) => `${JSON.stringify(key)} = ${formatToml(entry)}`);
  return `{ ${fields.join(', ')} }`;
}
