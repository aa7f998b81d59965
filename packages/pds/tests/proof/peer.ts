/** A repository as the reference's own library keeps it: fed with the firehose's commits, it verifies each. */
import assert from 'node:assert/strict';

import { MemoryBlockstore, readCarWithRoot, Repo, verifyDiff } from '@atproto/repo';

import type { ReceivedFrame } from './follower.ts';

/** One account's repository. */
export class PeerRepository {
  readonly #did: string;
  #storage = new MemoryBlockstore();
  #repo: Repo | undefined;

  /** @param did of the account */
  constructor(did: string) {
    this.#did = did;
  }

  /** The tree's root. */
  async data(): Promise<string> {
    return String(await this.#repo?.data.getPointer());
  }

  /** The paths of its records, sorted. */
  async paths(): Promise<string[]> {
    const entries = (await this.#repo?.data.list(100_000)) ?? [];
    return entries.map(({ key }) => key);
  }

  /**
   * @param frame a `#commit`
   * @param key that must have signed it
   */
  async apply({ body }: ReceivedFrame, key: string): Promise<void> {
    const { blocks, root } = await readCarWithRoot(Buffer.from(body.blocks.$bytes, 'base64'));
    const diff = await verifyDiff(this.#repo ?? null, blocks, root, this.#did, key);
    const writes = diff.writes.map((write) => {
      const cid = write.action === 'delete' ? null : String(write.cid);
      return `${write.action} ${write.collection}/${write.rkey} ${cid}`;
    });
    const ops = body.ops.map(
      ({ action, path, cid }: { action: string; path: string; cid: { $link: string } | null }) =>
        `${action} ${path} ${cid === null ? null : cid.$link}`,
    );
    assert.deepEqual(writes.toSorted(), ops.toSorted(), `what ${body.rev} changes`);
    await this.#storage.putMany(blocks);
    this.#repo = await Repo.load(this.#storage, root);
  }
}
