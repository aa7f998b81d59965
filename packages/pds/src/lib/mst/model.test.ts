/** Trees after any writes, held against trees that are built anew, and against those of `@atproto/repo`. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';

import { parseCid as parsePeerCid } from '@atproto/lex-data';
import { BlockMap, MemoryBlockstore, MST } from '@atproto/repo';

import { createRandom, type Random } from '../../../tests/random.ts';
import { createRecordCid } from '../values/cid.ts';
import { emptyTree } from './empty-tree.ts';
import { invertOperations, type TreeOperation } from './invert.ts';
import { TreeBuilder } from '../../../tests/proof/tree-builder.ts';
import { Tree, type TreeChange, type TreeWrite } from './tree.ts';

const collections = ['app.bsky.feed.post', 'app.bsky.feed.like', 'a.b.c'];
const rounds = 60;
const exampleKeys = new URL('../../../tests/interop/mst/example_keys.txt', import.meta.url);

/** A tree, what it must have, and where its nodes are stored. */
class Model {
  readonly random: Random;
  readonly records = new Map<string, string>();
  readonly store = new Map<string, Uint8Array>([[emptyTree.root, emptyTree.bytes]]);
  readonly tree: Tree;
  #count = 0;

  constructor(context: TestContext, options: { cacheBytes?: number } = {}) {
    this.random = createRandom(context);
    this.tree = new Tree(this.store, emptyTree.root, { ...options, isForeign: true });
  }

  /** Writes to keys that each occur once: some are new, some are there. */
  createWrites(): TreeWrite[] {
    const { random } = this;
    const writes = new Map<string, TreeWrite>();
    const size = random.integer(4) === 0 ? random.integer(120) : 1 + random.integer(3);
    for (let index = 0; index < size; index++) {
      const known = [...this.records.keys()];
      const key = known[random.integer(known.length * 2)] ?? this.createKey();
      const isDelete = this.records.has(key) && random.integer(2) === 0;
      writes.set(key, { key, cid: isDelete ? null : createRecordCid(Uint8Array.of(this.#count++, this.#count >> 8)) });
    }
    return [...writes.values()];
  }

  createKey(): string {
    return `${collections[this.random.integer(collections.length)]}/${this.random.integer(3000).toString(32)}`;
  }

  apply(change: TreeChange, writes: readonly TreeWrite[]): void {
    for (const cid of change.removed) assert(this.store.delete(cid), `${cid} was stored`);
    for (const [cid, bytes] of change.created) {
      assert(!this.store.has(cid), `${cid} was not stored`);
      this.store.set(cid, bytes);
    }
    this.tree.moveTo(change);
    for (const { key, cid } of writes) {
      if (cid === null) this.records.delete(key);
      else this.records.set(key, cid);
    }
  }

  entries(): [string, string][] {
    return [...this.records].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The nodes of a tree that is built anew. */
  build(): { root: string; nodes: Map<string, Uint8Array> } {
    const nodes = new Map<string, Uint8Array>();
    const builder = new TreeBuilder((cid, bytes) => nodes.set(cid, bytes));
    for (const [key, cid] of this.entries()) builder.add(key, cid);
    return { root: builder.finish(), nodes };
  }
}

test('whatever is written, the nodes are those of a tree that is built anew', (context) => {
  const model = new Model(context);
  for (let round = 0; round < rounds; round++) {
    const writes = model.createWrites();
    const before = model.tree.root;
    const change = model.tree.change(writes);
    assert.equal(model.tree.root, before, 'a change is made of a tree that stays');
    model.apply(change, writes);
    const { root, nodes } = model.build();
    assert.equal(model.tree.root, root);
    assert.deepEqual(model.store, nodes);
    for (const [key, cid] of model.records) assert.equal(model.tree.get(key), cid);
    assert.equal(model.tree.get('a.b.c/none'), undefined);
  }
  const all = model.entries().map(([key]) => ({ key, cid: null }));
  model.apply(model.tree.change(all), all);
  assert.deepEqual([...model.store.keys()], [emptyTree.root]);
});

test('small trees of keys on many levels are those that are built anew, and each commit can be taken back', (context) => {
  // The digit of an example key is its height, so that there are as many high ones as low ones.
  const keys = readFileSync(exampleKeys, 'utf8').trim().split('\n');
  const model = new Model(context);
  for (let round = 0; round < 1000; round++) {
    const known = [...model.records.keys()];
    const isDelete = model.random.integer(8) < known.length;
    const key = (isDelete ? known : keys)[model.random.integer(isDelete ? known.length : keys.length)] ?? '';
    const prev = model.records.get(key) ?? null;
    const cid = isDelete ? null : createRecordCid(Uint8Array.of(round));
    const change = model.tree.change([{ key, cid }]);
    const cover = change.coverOf([key]);
    assert.equal(invertOperations(cover, change.root, [{ key, cid, prev }]), model.tree.root);
    model.apply(change, [{ key, cid }]);
    const { root, nodes } = model.build();
    assert.equal(model.tree.root, root);
    assert.deepEqual(model.store, nodes);
  }
});

test('a tree that remembers nothing is the same tree', (context) => {
  const model = new Model(context, { cacheBytes: 0 });
  for (let round = 0; round < rounds; round++) {
    const writes = model.createWrites();
    model.apply(model.tree.change(writes), writes);
  }
  assert.equal(model.tree.root, model.build().root);
});

test('writes one at a time, in a batch and in another order make the same tree', (context) => {
  const model = new Model(context);
  for (let round = 0; round < rounds / 4; round++) {
    const writes = model.createWrites();
    const { root } = model.tree.change(writes);
    assert.equal(model.tree.change(writes.toReversed()).root, root);
    for (const write of writes) model.apply(model.tree.change([write]), [write]);
    assert.equal(model.tree.root, root);
  }
});

test('a batch that undoes itself changes nothing', (context) => {
  const model = new Model(context);
  const writes = Array.from({ length: 200 }, () => ({ key: model.createKey(), cid: emptyTree.root }));
  model.apply(model.tree.change(writes), writes);
  const { root, created, removed } = model.tree.change([
    { key: 'a.b.c/none', cid: emptyTree.root },
    { key: 'a.b.c/none', cid: null },
    { key: 'a.b.c/neither', cid: null },
    ...writes.map(({ key }) => ({ key, cid: null })),
    ...writes,
  ]);
  assert.deepEqual({ root, created, removed }, { root: model.tree.root, created: new Map(), removed: new Set() });
});

test('roots are those of @atproto/repo', async (context) => {
  const model = new Model(context);
  let peer = await MST.create(new MemoryBlockstore());
  for (let round = 0; round < rounds / 2; round++) {
    const writes = model.createWrites();
    for (const { key, cid } of writes) {
      if (cid === null) peer = await peer.delete(key);
      else if (model.records.has(key)) peer = await peer.update(key, parsePeerCid(cid));
      else peer = await peer.add(key, parsePeerCid(cid));
    }
    model.apply(model.tree.change(writes), writes);
    assert.equal(model.tree.root, (await peer.getPointer()).toString());
  }
});

test('what covers a commit suffices to take it back, here and with @atproto/repo', async (context) => {
  const model = new Model(context);
  for (let round = 0; round < rounds; round++) {
    const writes = model.createWrites();
    const before = model.tree.root;
    const operations = writes.map(({ key, cid }): TreeOperation => ({
      key,
      cid,
      prev: model.records.get(key) ?? null,
    }));
    const change = model.tree.change(writes);
    const cover = change.coverOf(writes.map(({ key }) => key));
    assert.equal(invertOperations(cover, change.root, operations), before);
    assert.equal(invertOperations(cover, change.root, operations.toReversed()), before);

    let peer = MST.load(new MemoryBlockstore(createPeerBlocks(cover)), parsePeerCid(change.root));
    for (const { key, cid, prev } of operations) {
      if (prev === null) peer = await peer.delete(key);
      else if (cid === null) peer = await peer.add(key, parsePeerCid(prev));
      else peer = await peer.update(key, parsePeerCid(prev));
    }
    assert.equal((await peer.getPointer()).toString(), before);
    model.apply(change, writes);
  }
});

test('a proof says which record a key has, or that it has none, to @atproto/repo too', async (context) => {
  const model = new Model(context);
  for (let round = 0; round < rounds; round++) {
    const writes = model.createWrites();
    model.apply(model.tree.change(writes), writes);
    const key = [...model.records.keys()][model.random.integer(model.records.size * 2)] ?? model.createKey();
    const proof = model.tree.proofOf([key]);
    const found = model.records.get(key);
    assert.equal(new Tree(proof, model.tree.root, { isForeign: true }).get(key), found);
    const peer = MST.load(new MemoryBlockstore(createPeerBlocks(proof)), parsePeerCid(model.tree.root));
    assert.equal((await peer.get(key))?.toString(), found);
    const path = await peer.cidsForPath(key);
    const nodes = found === undefined ? path : path.slice(0, -1);
    assert.deepEqual([...proof.keys()], nodes.map(String), 'no node is there in vain');
  }
});

test('a walk goes on where one has stopped', (context) => {
  const model = new Model(context);
  const writes = Array.from({ length: 300 }, () => ({ key: model.createKey(), cid: emptyTree.root }));
  model.apply(model.tree.change(writes), writes);
  const steps = [...model.tree.walk()];
  const leaves = steps.flatMap((step) => (step.kind === 'leaf' ? [[step.key, step.cid]] : []));
  assert.deepEqual(leaves, model.entries());
  const nodes = steps.flatMap((step) => (step.kind === 'node' ? [step.cid] : []));
  assert.equal(nodes[0], model.tree.root);
  assert.deepEqual(nodes.toSorted(), [...model.store.keys()].toSorted());
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'leaf') assert.deepEqual([...model.tree.walk({ after: step.key })], steps.slice(index + 1));
  }
});

test('a walk that leaves nodes out reads none of them', (context) => {
  const model = new Model(context);
  const writes = Array.from({ length: 300 }, () => ({ key: model.createKey(), cid: emptyTree.root }));
  model.apply(model.tree.change(writes), writes);
  const entered = new Set(model.tree.proofOf([model.entries()[0]?.[0] ?? '']).keys());
  const read = new Set<string>();
  const get = (cid: string): Uint8Array | undefined => {
    read.add(cid);
    return model.store.get(cid);
  };
  const getMany = (cids: readonly string[]) => new Map(cids.map((cid) => [cid, get(cid) ?? new Uint8Array()]));
  const walk = new Tree({ get, getMany }, model.tree.root).walk({ enters: (cid) => entered.has(cid) });
  const nodes = [...walk].flatMap((step) => (step.kind === 'node' ? [step.cid] : []));
  assert.deepEqual(nodes, [...entered]);
  assert.deepEqual(read, entered);
});

function createPeerBlocks(nodes: ReadonlyMap<string, Uint8Array>): BlockMap {
  const blocks = new BlockMap();
  for (const [cid, bytes] of nodes) blocks.set(parsePeerCid(cid), bytes);
  return blocks;
}
