/** Nodes that somebody has made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { encode } from '@atcute/cbor';

import { createBlobCid, createRecordCid } from '../values/cid.ts';
import { emptyTree } from './empty-tree.ts';
import { invertOperations } from './invert.ts';
import { encodeNode, readNode } from './node-codec.ts';
import { InvalidNodeError, MissingNodeError, OperationError, TreeKeyError } from './tree-error.ts';
import { TreeBuilder } from '../../../tests/proof/tree-builder.ts';
import { levelOf } from './tree-key.ts';
import { Tree } from './tree.ts';

const leaf = createRecordCid(Uint8Array.of(1));
const link = { $link: leaf };
/** Keys of the ground, and one above it; the letter is where they are in the order. */
const ground = createKeys(0, 6);
const [above = ''] = createKeys(1, 1);

/** What `{ e, l }` has, as anybody may write it. */
interface LooseEntry {
  readonly k: Uint8Array | string;
  readonly p: number;
  readonly v?: unknown;
  readonly t?: unknown;
}

test('what is no node is refused, with its reason', () => {
  const entry = { k: ground[0] ?? '', p: 0 };
  const refused: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['nothing', new Uint8Array(), /a map of 2, found the end/],
    ['a list', Uint8Array.of(0x80), /a map of 2/],
    ['another field', encode({ e: [], x: null }), /the field "l"/],
    ['a tail', Uint8Array.from([...emptyTree.bytes, 0]), /the end, found more bytes/],
    ['cut short', emptyTree.bytes.slice(0, 5), /the field "l", found the end/],
    ['a long count', Uint8Array.from([0xa2, 0x61, 0x65, 0x98, 0x00, 0x61, 0x6c, 0xf6]), /shortest form/],
    ['more entries than bytes', Uint8Array.from([0xa2, 0x61, 0x65, 0x9a, 255, 255, 255, 255]), /a map of 4/],
    ['a first prefix', encodeLoose([{ ...entry, p: 1 }]), /a prefix of at most 0, found 1/],
    ['a prefix longer than the key', encodeLoose([entry, { k: 'x', p: 500 }]), /a prefix of at most/],
    [
      'a prefix that is too short',
      encodeLoose([
        { k: 'a/b', p: 0 },
        { k: '/c', p: 1 },
      ]),
      /the longest prefix/,
    ],
    [
      'a key twice',
      encodeLoose([
        { k: 'a/b', p: 0 },
        { k: '', p: 3 },
      ]),
      /a key above a\/b/,
    ],
    [
      'keys that fall',
      encodeLoose([
        { k: 'a/c', p: 0 },
        { k: 'b', p: 2 },
      ]),
      /a key above a\/c/,
    ],
    ['no key', encodeLoose([{ k: 'ab', p: 0 }]), /a key, found "ab"/],
    ['a key with other characters', encodeLoose([{ k: 'a/é', p: 0 }]), /a key/],
    ['a key that is too long', encodeLoose([{ k: `a/${'b'.repeat(1023)}`, p: 0 }]), /a key/],
    ['no record', encodeLoose([{ ...entry, v: null }]), /a link/],
    ['a child that is a blob', encodeLoose([{ ...entry, t: { $link: createBlobCid(new Uint8Array()) } }]), /bafyrei/],
    ['a leftmost child that is text', encodeLoose([entry], 'x'), /a link/],
    ['children on the ground', encodeLoose([entry], link), /nothing below a node on the ground/],
    ['a root without keys', encodeLoose([], link), /keys/],
  ];
  for (const [note, bytes, message] of refused) {
    const cid = createRecordCid(bytes);
    assert.throws(
      () => readNode(cid, bytes, undefined),
      { name: 'InvalidNodeError', code: 'invalid_node', message },
      note,
    );
  }
  const { keys, values, children } = readNode('', encodeLoose([entry]), undefined);
  assert.deepEqual({ keys, values, children }, { keys: [ground[0]], values: [leaf], children: [null, null] });
});

test('nodes are refused where they cannot be', () => {
  const empty = encodeNode({ keys: [], values: [], children: [null] });
  assert.throws(() => readNode('', empty, 0), /keys/);
  assert.throws(() => createTree([[above, 1]], [[ground[0] ?? '', 0]], 5).get('a/a'), InvalidNodeError);
});

test('keys of another level are found out when somebody else has made the nodes', () => {
  const bytes = encodeNode({
    keys: [...ground.slice(0, 1), above].sort(),
    values: [leaf, leaf],
    children: [null, null, null],
  });
  const store = new Map([[createRecordCid(bytes), bytes]]);
  const tree = new Tree(store, createRecordCid(bytes), { isForeign: true });
  assert.throws(() => tree.get('a/b'), { name: 'InvalidNodeError', message: /keys of level/ });
});

test('a node that leads to itself is found out', () => {
  // No digest can do this; a source that is wrong can.
  const bytes = encodeNode({ keys: [above], values: [leaf], children: [leaf, null] });
  const tree = new Tree(new Map([[leaf, bytes]]), leaf, { isForeign: true });
  assert.throws(() => [...tree.walk()], InvalidNodeError);
  assert.throws(() => tree.get('A'), InvalidNodeError);
});

test('a tree whose keys do not rise from node to node is found out by a walk', () => {
  const child = encodeNode({
    keys: ground,
    values: ground.map(() => leaf),
    children: Array.from({ length: 7 }, () => null),
  });
  const cid = createRecordCid(child);
  for (const children of [
    [cid, null],
    [null, cid],
    [cid, cid],
  ]) {
    const root = encodeNode({ keys: [above], values: [leaf], children });
    const store = new Map([
      [cid, child],
      [createRecordCid(root), root],
    ]);
    assert.throws(() => [...new Tree(store, createRecordCid(root), { isForeign: true }).walk()], /a key above/);
  }
});

test('a node that is missing is named', () => {
  const root = encodeNode({ keys: [above], values: [leaf], children: [leaf, null] });
  const tree = new Tree(new Map([[createRecordCid(root), root]]), createRecordCid(root));
  assert.throws(() => tree.get('A/a'), { name: 'MissingNodeError', code: 'missing_node', cid: leaf });
  assert.throws(() => new Tree(new Map(), leaf).change([]), MissingNodeError);
});

test('keys that are none are not written', () => {
  const tree = new Tree(new Map(), emptyTree.root);
  assert.throws(() => tree.change([{ key: 'a', cid: leaf }]), TreeKeyError);
  const builder = new TreeBuilder(() => undefined);
  builder.add('a/b', leaf);
  assert.throws(() => builder.add('a/b', leaf), TreeKeyError);
  assert.throws(() => builder.add('a/a', leaf), TreeKeyError);
});

test('a tree takes only the changes that were made of it', () => {
  const tree = new Tree(new Map(), emptyTree.root);
  const change = tree.change([{ key: 'a/b', cid: leaf }]);
  tree.moveTo(change);
  assert.throws(() => tree.moveTo(change), /Expected a change of the tree/);
});

test('operations that do not fit the tree are found out', () => {
  const change = new Tree(new Map(), emptyTree.root).change([{ key: 'a/b', cid: leaf }]);
  const cover = change.coverOf(['a/b']);
  const operation = { key: 'a/b', cid: leaf, prev: null };
  assert.equal(invertOperations(cover, change.root, [operation]), emptyTree.root);
  for (const wrong of [
    { ...operation, cid: emptyTree.root },
    { ...operation, cid: null },
    { ...operation, key: 'a/c' },
  ]) {
    assert.throws(() => invertOperations(cover, change.root, [wrong]), OperationError);
  }
  assert.equal(invertOperations(change.coverOf([]), change.root, []), change.root);
  assert.throws(() => invertOperations(new Map(), change.root, [operation]), MissingNodeError);
});

/** A root with a chain of nodes without keys below it that is too short or too long for what hangs on it. */
function createTree(top: readonly [string, number][], below: readonly [string, number][], gap: number): Tree {
  const store = new Map<string, Uint8Array>();
  const put = (parts: Parameters<typeof encodeNode>[0]): string => {
    const bytes = encodeNode(parts);
    store.set(createRecordCid(bytes), bytes);
    return createRecordCid(bytes);
  };
  let child = put({ keys: below.map(([key]) => key), values: below.map(() => leaf), children: [null, null] });
  for (let index = 0; index < gap; index++) child = put({ keys: [], values: [], children: [child] });
  return new Tree(store, put({ keys: top.map(([key]) => key), values: [leaf], children: [child, null] }));
}

function encodeLoose(entries: readonly LooseEntry[], left: unknown = null): Uint8Array {
  const list = entries.map(({ k, p, v = link, t = null }) => {
    const bytes = Buffer.from(typeof k === 'string' ? new TextEncoder().encode(k) : k);
    return { k: { $bytes: bytes.toString('base64').replaceAll('=', '') }, p, t, v };
  });
  return encode({ e: list, l: left });
}

/** Keys of a level, rising. */
function createKeys(level: number, count: number): string[] {
  const keys = Array.from({ length: 5000 }, (_, index) => `m/${String(index).padStart(4, '0')}`);
  return keys.filter((key) => levelOf(key) === level).slice(0, count);
}
