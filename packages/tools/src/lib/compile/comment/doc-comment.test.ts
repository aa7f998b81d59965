import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseDocComment } from './doc-comment.ts';

const known = new Set(['timeout', 'retryable', 'ui', 'readOnly', 'format', 'subtitle', 'param', 'cached']);

/** Reads a comment that begins behind two characters. */
function read(comment: string): { text: string; tags: string[] } {
  const source = `  ${comment}class X {}`;
  const { text, tags } = parseDocComment(source, { pos: 2, end: 2 + comment.length }, known);
  for (const tag of tags) assert.equal(source.slice(tag.start, tag.start + 1 + tag.name.length), `@${tag.name}`);
  return { text, tags: tags.map((tag) => `${tag.name}: ${tag.text}`) };
}

test('a comment is its text and its tags', () => {
  assert.deepEqual(read('/**\n * Adds.\n *\n *   - one\n * @param by How\n *   much\n * @internal\n */'), {
    text: 'Adds.\n\n  - one',
    tags: ['param: by How\nmuch', 'internal: '],
  });
});

test('a brace behind the name of a parameter begins no type', () => {
  assert.deepEqual(read('/**\n * @param by {@min 1} How much\n * @param zip {@pattern ^[0-9]{5}$}\n */').tags, [
    'param: by {@min 1} How much',
    'param: zip {@pattern ^[0-9]{5}$}',
  ]);
});

test('a comment of one line holds several tags', () => {
  assert.deepEqual(read('/** Lists. @readOnly @timeout 30s @retryable 3 1s */'), {
    text: 'Lists.',
    tags: ['readOnly: ', 'timeout: 30s', 'retryable: 3 1s'],
  });
});

test('behind a tag, a known tag begins in the same line; in prose, and in another name, it does not', () => {
  const comment =
    '/**\n * Ask @ui, or mail @home.\n * @timeout 30s @retryable 3 1s\n * @param name of the @ui team\n */';
  assert.deepEqual(read(comment), {
    text: 'Ask @ui, or mail @home.',
    tags: ['timeout: 30s', 'retryable: 3 1s', 'param: name of the @ui team'],
  });
});

test('inside of braces and backticks no tag begins', () => {
  assert.deepEqual(read('/** Lists. @format list {@title name, @subtitle email} `a @ui b` */').tags, [
    'format: list {@title name, @subtitle email} `a @ui b`',
  ]);
});

test('a fenced block of code has no tags, and a fence that is never closed hides none', () => {
  const block = read('/**\n * Like\n * ```\n * @timeout 1s\n * ```\n * @cached\n */');
  assert.deepEqual(block, { text: 'Like\n```\n@timeout 1s\n```', tags: ['cached: '] });
  assert.deepEqual(read('/**\n * ```\n * @cached 5m\n */').tags, ['cached: 5m']);
});

test('the ends of Windows lines and missing stars do not count', () => {
  const expected = { text: 'Adds.\nMore.', tags: ['timeout: 5s'] };
  assert.deepEqual(read('/**\r\n * Adds.\r\n * More.\r\n * @timeout 5s\r\n */'), expected);
  assert.deepEqual(read('/**\n  Adds.\n  More.\n  @timeout 5s\n*/').tags, expected.tags);
});

test('empty comments are empty', () => {
  assert.deepEqual(read('/** */'), { text: '', tags: [] });
  assert.deepEqual(read('/***/'), { text: '', tags: [] });
});

test('a tag ends where its first line ends', () => {
  const source = '/** @timeout 30s\n * more */';
  const [tag] = parseDocComment(source, { pos: 0, end: source.length }, known).tags;
  assert.equal(source.slice(tag?.start, tag?.end), '@timeout 30s');
});
