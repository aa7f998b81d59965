/**
 * Holds events of a firehose against what strict followers demand (synchronization 1.1).
 *
 * - V1 Every block has the digest that its CID says, and the root is a commit of the account at the event's revision.
 * - V2 The commit is signed by the key of the account's DID document, which is asked for anew if it does not fit; an
 *   event of earlier by the key that the DID named then, where that can be found out.
 * - V3 The operations are what the tree says, and taken back they give `prevData`.
 * - V4 `since` and `prevData` are the revision and the root of the account's event before, if that was seen and the
 *   account was not deleted since.
 */
import { BytesWrapper, CidLinkWrapper, fromBytes } from '@atcute/cbor';
import { ActorError } from '@sundog/actor/errors';

import { readCar, type Car } from '../../car/car-reader.ts';
import type { Identity } from '../../identity/did-document.ts';
import { verifySignature } from '../../keys/verify-signature.ts';
import { emptyTree } from '../../mst/empty-tree.ts';
import { invertOperations, type TreeOperation } from '../../mst/invert.ts';
import { parseCommit, type ParsedCommit } from '../../repository/commit.ts';
import { getText } from '../../values/json.ts';

/** The body of an event, as it was decoded. */
export type EventBody = Readonly<Record<string, unknown>>;

/** Finds out who signs. */
export interface SignerLookup {
  /** @param isForced asks, whatever is remembered */
  readonly resolve: (did: string, isForced: boolean) => Promise<Identity>;
  /**
   * @param did
   * @param time of an event, ISO 8601
   * @returns keys that the DID has named around that time; none if nobody keeps that
   */
  readonly findKeysAt: (did: string, time: string) => Promise<readonly string[]>;
}

interface Seen {
  readonly rev: string;
  readonly data: string;
}

/** Follows one firehose. */
export class EventVerifier {
  readonly #lookup: SignerLookup;
  readonly #seen = new Map<string, Seen>();

  /** @param lookup finds out who signs */
  constructor(lookup: SignerLookup) {
    this.#lookup = lookup;
  }

  /**
   * @param type with its `#`
   * @param body of the event
   * @returns what is wrong, each in a sentence; empty if all is right
   */
  async findFaults(type: string, body: EventBody): Promise<string[]> {
    if (type === '#account' && body['status'] === 'deleted') this.#seen.delete(getText(body, 'did') ?? '');
    if (type !== '#commit' && type !== '#sync') return [];
    const did = getText(body, type === '#commit' ? 'repo' : 'did') ?? '';
    try {
      const car = readBlocks(body);
      const commit = mustFindCommit(car, did, body);
      const faults = type === '#commit' ? this.#findCommitFaults(did, body, car, commit) : [];
      if (!(await this.#isSigned(commit, getText(body, 'time') ?? '')))
        faults.push(`the signature is not by the key of ${did}`);
      this.#seen.set(did, { rev: commit.rev, data: commit.data });
      return faults;
    } catch (error) {
      if (error instanceof ActorError || error instanceof EventFault) return [error.message];
      throw error;
    }
  }

  #findCommitFaults(did: string, body: EventBody, car: Car, commit: ParsedCommit): string[] {
    const operations = parseOperations(body['ops']);
    const before = this.#seen.get(did);
    const prevData = linkOf(body['prevData']);
    const faults: string[] = [];
    if (before !== undefined && body['since'] !== before.rev) {
      faults.push(`since is ${String(body['since'])}, and the revision before was ${before.rev}`);
    }
    if (before !== undefined && prevData !== before.data) {
      faults.push(`prevData is ${prevData ?? 'missing'}, and the tree before was ${before.data}`);
    }
    for (const { key, cid } of operations) {
      if (cid !== null && !car.blocks.has(cid)) faults.push(`the record of ${key} is not among the blocks`);
    }
    const inverted = invertOperations(car.blocks, commit.data, operations);
    const expected = prevData ?? (body['since'] === null ? emptyTree.root : undefined);
    if (inverted !== expected)
      faults.push(`taken back, it gives ${inverted}, not prevData ${expected ?? 'which is missing'}`);
    return faults;
  }

  async #isSigned({ did, signed, signature }: ParsedCommit, time: string): Promise<boolean> {
    for (const isForced of [false, true]) {
      const { signingKey } = await this.#lookup.resolve(did, isForced);
      if (signingKey !== undefined && (await verifySignature(signingKey, signed, signature))) return true;
    }
    for (const key of await this.#lookup.findKeysAt(did, time)) {
      if (await verifySignature(key, signed, signature)) return true; // V2
    }
    return false;
  }
}

/** Something about an event is not as it must be, so that nothing further can be looked at. */
class EventFault extends Error {
  override readonly name = 'EventFault';
}

function readBlocks({ blocks }: EventBody): Car {
  if (!(blocks instanceof BytesWrapper)) throw new EventFault('there are no blocks');
  return readCar(fromBytes(blocks)); // V1
}

function mustFindCommit(car: Car, did: string, body: EventBody): ParsedCommit {
  const [root] = car.roots;
  const named = linkOf(body['commit']);
  if (root === undefined || (named !== undefined && named !== root)) throw new EventFault('the root is not its commit');
  const commit = parseCommit(car.blocks.get(root) ?? new Uint8Array());
  if (commit === undefined) throw new EventFault('the root is no commit');
  if (commit.did !== did) throw new EventFault(`the commit is of ${commit.did}, and the event of ${did}`);
  if (commit.rev !== body['rev']) throw new EventFault(`the commit's revision is ${commit.rev}`);
  return commit;
}

function parseOperations(ops: unknown): TreeOperation[] {
  if (!Array.isArray(ops)) throw new EventFault('there are no operations');
  return ops.map((op: unknown) => {
    const path = getText(op, 'path');
    if (typeof op !== 'object' || op === null || path === undefined) throw new EventFault('an operation has no path');
    const { cid, prev } = op as { readonly cid?: unknown; readonly prev?: unknown };
    return { key: path, cid: linkOf(cid) ?? null, prev: linkOf(prev) ?? null };
  });
}

function linkOf(value: unknown): string | undefined {
  return value instanceof CidLinkWrapper ? value.$link : undefined;
}
