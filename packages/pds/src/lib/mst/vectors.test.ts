/** The tree, held against vectors of others. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { emptyTree } from './empty-tree.ts';
import { invertOperations, type TreeOperation } from './invert.ts';
import { sharedPrefix } from './node-codec.ts';
import { TreeBuilder } from '../../../tests/proof/tree-builder.ts';
import { isTreeKey, levelOf } from './tree-key.ts';
import { Tree } from './tree.ts';

interface CommitFixture {
  readonly comment: string;
  readonly leafValue: string;
  readonly keys: readonly string[];
  readonly adds: readonly string[];
  readonly dels: readonly string[];
  readonly rootBeforeCommit: string;
  readonly rootAfterCommit: string;
  readonly blocksInProof: readonly string[];
}

test('keys have the heights that the vectors give them', () => {
  const vectors = readJson<readonly { key: string; height: number }[]>('mst/key_heights.json');
  for (const { key, height } of vectors) assert.equal(levelOf(key), height, key);
  // The letter and the digit of an example key: which one it is, and its height.
  const examples = read('mst/example_keys.txt').trim().split('\n');
  for (const key of examples) assert.equal(levelOf(key), Number(key[1]), key);
});

test('keys share the prefixes that the vectors say', () => {
  const vectors = readJson<readonly { left: string; right: string; len: number }[]>('mst/common_prefix.json');
  for (const { left, right, len } of vectors) assert.equal(sharedPrefix(left, right), len, `${left} ${right}`);
});

test('keys are allowed that the vectors allow', () => {
  const { allowed, refused } = readJson<{ allowed: readonly string[]; refused: readonly string[] }>('mst/keys.json');
  for (const key of allowed) assert(isTreeKey(key), key);
  for (const key of refused) assert(!isTreeKey(key), key);
  assert(isTreeKey(`a/${'b'.repeat(1022)}`));
  assert(!isTreeKey(`a/${'b'.repeat(1023)}`));
});

test('trees have the roots that the vectors give them', () => {
  const { leaf, trees } = readJson<{
    leaf: string;
    trees: readonly { comment: string; keys: readonly string[]; root: string }[];
  }>('mst/known_trees.json');
  for (const { comment, keys, root } of trees) {
    const writes = keys.map((key) => ({ key, cid: leaf }));
    assert.equal(new Tree(new Map(), emptyTree.root).change(writes).root, root, comment);
    const builder = new TreeBuilder(() => undefined);
    for (const key of keys.toSorted()) builder.add(key, leaf);
    assert.equal(builder.finish(), root, comment);
  }
});

for (const fixture of readJson<readonly CommitFixture[]>('firehose/commit-proof-fixtures.json')) {
  test(`a commit is covered so that it can be taken back: ${fixture.comment}`, () => {
    const { leafValue, keys, adds, dels } = fixture;
    const store = new Map<string, Uint8Array>();
    const tree = new Tree(store, emptyTree.root);
    const before = tree.change(keys.map((key) => ({ key, cid: leafValue })));
    for (const [cid, bytes] of before.created) store.set(cid, bytes);
    tree.moveTo(before);
    assert.equal(tree.root, fixture.rootBeforeCommit);

    const writes = [...adds.map((key) => ({ key, cid: leafValue })), ...dels.map((key) => ({ key, cid: null }))];
    const change = tree.change(writes);
    assert.equal(change.root, fixture.rootAfterCommit);
    const cover = change.coverOf(writes.map(({ key }) => key));
    for (const cid of fixture.blocksInProof) assert(cover.has(cid), cid);

    const operations = writes.map(({ key, cid }): TreeOperation => ({
      key,
      cid,
      prev: cid === null ? leafValue : null,
    }));
    for (const order of permute(operations)) {
      assert.equal(invertOperations(cover, change.root, order), fixture.rootBeforeCommit);
    }
  });
}

function permute<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permute(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

function readJson<Shape>(path: string): Shape {
  return JSON.parse(read(path));
}

function read(path: string): string {
  return readFileSync(new URL(`../../../tests/interop/${path}`, import.meta.url), 'utf8');
}
