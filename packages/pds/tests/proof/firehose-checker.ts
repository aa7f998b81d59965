/**
 * Holds a firehose against its rules, frame by frame, as a strict relay does: it believes nothing that it has not seen
 * signed, and knows of each account how its tree was before.
 */
import assert from 'node:assert/strict';

import { readCar } from '../../src/lib/car/car-reader.ts';
import { verifySignature } from '../../src/lib/keys/verify-signature.ts';
import { invertOperations } from '../../src/lib/mst/invert.ts';
import { Tree } from '../../src/lib/mst/tree.ts';
import { parseCommit, type ParsedCommit } from '../../src/lib/repository/commit.ts';
import type { ReceivedFrame } from './follower.ts';

/** What is known of an account. */
export interface FollowedAccount {
  isActive: boolean | undefined;
  status: string | undefined;
  handle: string | undefined;
  /** Of the last `#commit` or `#sync`. */
  rev: string | undefined;
  data: string | undefined;
  /** Whether `records` has all of them: after an import it has not. */
  knowsRecords: boolean;
  /** The records that commits have told of: path to CID. */
  readonly records: Map<string, string>;
}

/** The keys of an account so far, the newest last: `did:key:…`. */
export type KeysOf = (did: string) => readonly string[];

/** A follower that trusts nobody. */
export class FirehoseChecker {
  readonly accounts = new Map<string, FollowedAccount>();
  readonly #keysOf: KeysOf;
  readonly #keyIndex = new Map<string, number>();
  #seq = 0;

  /** @param keysOf which keys an account's document has had */
  constructor(keysOf: KeysOf) {
    this.#keysOf = keysOf;
  }

  /** @param frame the next; fails with an AssertionError if it breaks a rule */
  async take(frame: ReceivedFrame): Promise<void> {
    const { seq, type, body } = frame;
    assert.ok(seq !== undefined && seq > this.#seq, `number ${seq} after ${this.#seq}`);
    this.#seq = seq;
    assert.ok(!Number.isNaN(Date.parse(body.time)), `time ${body.time}`);
    const account = this.#accountOf(body.repo ?? body.did);
    switch (type) {
      case '#identity':
        account.handle = body.handle;
        return;
      case '#account':
        account.isActive = body.active;
        account.status = body.status;
        assert.equal(body.active, body.status === undefined, 'an inactive account says why');
        if (body.status === 'deleted') forget(account);
        return;
      case '#sync':
        return this.#takeSync(account, body);
      case '#commit':
        return this.#takeCommit(account, frame);
      default:
        assert.fail(`a frame of type ${type}`);
    }
  }

  async #takeSync(account: FollowedAccount, body: ReceivedFrame['body']): Promise<void> {
    assert.equal(account.isActive, true, `#sync of ${body.did}, which is not active`);
    const { commit } = await this.#readCommit(body.did, body.rev, body.blocks.$bytes);
    assert.ok(account.rev === undefined || commit.rev >= account.rev, '#sync never goes back');
    if (account.data !== commit.data) account.knowsRecords = false;
    account.rev = commit.rev;
    account.data = commit.data;
  }

  async #takeCommit(account: FollowedAccount, { body, bytes }: ReceivedFrame): Promise<void> {
    const { repo, rev, ops } = body;
    assert.equal(account.isActive, true, `a commit of ${repo}, which is not active`);
    assert.ok(bytes.byteLength <= 5_000_000, 'a frame has at most 5 MB');
    assert.deepEqual([body.rebase, body.tooBig, body.blobs], [false, false, []]);
    const { commit, blocks, root } = await this.#readCommit(repo, rev, body.blocks.$bytes);
    assert.equal(body.commit.$link, root);
    assert.equal(body.since ?? undefined, account.rev, `${repo} at ${rev}: since`);
    assert.equal(body.prevData?.$link, account.data, `${repo} at ${rev}: prevData`);
    assert.ok(account.rev === undefined || rev > account.rev, 'revisions rise');
    const source = { get: (cid: string) => blocks.get(cid) };
    const paths = ops.map(({ path }: { path: string }) => path);
    assert.equal(new Set(paths).size, paths.length, 'a record is in a commit once');
    for (const { path, action, cid, prev } of ops) {
      const before = account.records.get(path);
      if (account.knowsRecords) assert.equal(prev?.$link, before, `${path} before ${rev}`);
      assert.equal(action === 'create', prev === undefined, `${action} of ${path}`);
      assert.equal(action === 'delete', cid === null, `${action} of ${path}`);
      if (cid === null) account.records.delete(path);
      else account.records.set(path, cid.$link);
      if (cid !== null) assert.ok(blocks.has(cid.$link), `the record ${path} is in the CAR`);
      const found = new Tree(source, commit.data, { isForeign: true }).get(path);
      assert.equal(found ?? null, cid?.$link ?? null, `${path} in the tree`);
    }
    if (account.data !== undefined) {
      const operations = ops.map((op: { path: string; cid: { $link: string } | null; prev?: { $link: string } }) => ({
        key: op.path,
        cid: op.cid?.$link ?? null,
        prev: op.prev?.$link ?? null,
      }));
      assert.equal(invertOperations(source, commit.data, operations), account.data, `${repo} at ${rev} inverts`);
    }
    account.rev = rev;
    account.data = commit.data;
  }

  async #readCommit(
    did: string,
    rev: string,
    base64: string,
  ): Promise<{ commit: ParsedCommit; blocks: ReadonlyMap<string, Uint8Array>; root: string }> {
    const { roots, blocks } = readCar(Buffer.from(base64, 'base64')); // It refuses blocks whose digest is wrong.
    const [root = ''] = roots;
    const commit = parseCommit(blocks.get(root) ?? new Uint8Array());
    assert.ok(commit !== undefined, 'the root is a commit');
    assert.deepEqual([commit.did, commit.rev], [did, rev]);
    await this.#checkSignature(commit);
    return { commit, blocks, root };
  }

  /** A key that has been replaced signs nothing any more. */
  async #checkSignature({ did, rev, signed, signature }: ParsedCommit): Promise<void> {
    const keys = this.#keysOf(did);
    for (let index = this.#keyIndex.get(did) ?? 0; index < keys.length; index++) {
      if (!(await verifySignature(keys[index] ?? '', signed, signature))) continue;
      this.#keyIndex.set(did, index);
      return;
    }
    assert.fail(`the commit ${rev} of ${did} is signed by none of its keys ${keys.join(', ')}`);
  }

  #accountOf(did: string): FollowedAccount {
    let account = this.accounts.get(did);
    if (account === undefined) {
      account = {
        isActive: undefined,
        status: undefined,
        handle: undefined,
        rev: undefined,
        data: undefined,
        knowsRecords: true,
        records: new Map(),
      };
      this.accounts.set(did, account);
    }
    return account;
  }
}

function forget(account: FollowedAccount): void {
  account.rev = undefined;
  account.data = undefined;
  account.knowsRecords = true;
  account.records.clear();
}
