/** The events of `com.atproto.sync.subscribeRepos`, as frames that lack their number. */
import { CidLinkWrapper, toBytes } from '@atcute/cbor';

import { encodeCid } from '../values/cid.ts';
import type { FrameParts, InactiveReason } from './account-event.ts';
import { createFrame } from './frame.ts';

/** One record's change within a commit. A record occurs at most once: what matters is before and after the commit. */
export interface CommitOp {
  readonly action: 'create' | 'update' | 'delete';
  /** `collection/rkey`. */
  readonly path: string;
  /** The record; null after a delete. */
  readonly cid: string | null;
  /** The record before; undefined for a create. */
  readonly previousCid: string | undefined;
}

/** A commit for the firehose. */
export interface CommitEvent {
  readonly did: string;
  /** CID of the commit. */
  readonly commit: string;
  readonly rev: string;
  /** The revision before; null for the first commit. */
  readonly since: string | null;
  /** CID of the tree's root before; undefined for the first commit. */
  readonly previousData: string | undefined;
  /** CAR: the commit, what is new, and what proves the operations forwards and backwards. */
  readonly car: Uint8Array;
  readonly ops: readonly CommitOp[];
  /** ISO 8601, UTC. */
  readonly time: string;
}

/**
 * `#commit`, as synchronization 1.1 has it: whoever knows the tree before can check every operation.
 *
 * @param event
 */
export function createCommitEvent(event: CommitEvent): FrameParts {
  return createFrame('#commit', {
    repo: event.did,
    commit: linkTo(event.commit),
    rev: event.rev,
    since: event.since,
    blocks: toBytes(event.car),
    ops: event.ops.map((op) => ({
      action: op.action,
      path: op.path,
      cid: op.cid === null ? null : linkTo(op.cid),
      prev: op.previousCid === undefined ? undefined : linkTo(op.previousCid),
    })),
    prevData: event.previousData === undefined ? undefined : linkTo(event.previousData),
    time: event.time,
    // What the lexicon still requires and nothing reads.
    rebase: false,
    tooBig: false,
    blobs: [],
  });
}

/**
 * `#sync`: the repository is at this commit, whatever was known of it.
 *
 * @param event `car` holds the commit alone
 */
export function createSyncEvent(event: {
  readonly did: string;
  readonly rev: string;
  readonly car: Uint8Array;
  readonly time: string;
}): FrameParts {
  return createFrame('#sync', { did: event.did, rev: event.rev, blocks: toBytes(event.car), time: event.time });
}

/**
 * `#identity`: the account's DID document or handle may have changed.
 *
 * @param event `handle` as it is believed to be; not given if it is unknown
 */
export function createIdentityEvent(event: {
  readonly did: string;
  readonly handle?: string | undefined;
  readonly time: string;
}): FrameParts {
  return createFrame('#identity', { did: event.did, handle: event.handle, time: event.time });
}

/**
 * `#account`: whether this host serves the account.
 *
 * @param event `status` says why not; undefined if it is served
 */
export function createAccountEvent(event: {
  readonly did: string;
  readonly status: InactiveReason | undefined;
  readonly time: string;
}): FrameParts {
  const { did, status, time } = event;
  return createFrame('#account', { did, active: status === undefined, status, time });
}

function linkTo(cid: string): CidLinkWrapper {
  return new CidLinkWrapper(encodeCid(cid));
}
