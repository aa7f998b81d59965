/** What crosses between the root shard and the shards that it asks for their parts of queries. */
import type { Registry } from '../functions/registry.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { Value } from '../values/value.ts';
import type { AddedQuery } from '../wire/frames.ts';
import type { StateText } from './transition-text.ts';

/** A query across shards, and who asks. */
export interface FanOutCall {
  readonly path: string;
  readonly args: Value;
  readonly identity: UserIdentity | undefined;
}

/** One part that is asked for. */
export interface AskedPart extends FanOutCall {
  /** What the root shard has of it. */
  readonly known?: AddedQuery['known'];
}

/** All parts of one shard that are asked for at once, so that they are of one version. */
export interface PartsRequest {
  readonly parts: readonly AskedPart[];
  /** Whether the root shard wants to be told when they change. */
  readonly isWatched: boolean;
}

/** How one part stands. */
export interface AnsweredPart {
  /** The shard's number for it; 0: nothing will be told of it. */
  readonly instance: number;
  /** Whether it is the same for everyone, as the function has not asked who asks. */
  readonly isShared: boolean;
  /** Of the shard, when the part changed last. */
  readonly version: number;
  readonly state: StateText;
}

/** The parts in the order in which they were asked for. */
export interface PartsReply {
  readonly epoch: string;
  readonly parts: readonly AnsweredPart[];
}

/** What a shard tells the root shard: parts of it have changed. */
export interface PartTidings {
  readonly shard: string;
  readonly epoch: string;
  readonly parts: readonly ToldPart[];
}

/** A part that has changed. */
export interface ToldPart {
  readonly instance: number;
  /** When; null: the shard does not know, and does not look after this part until it is asked for again. */
  readonly version: number | null;
}

/** The methods of a shard by which queries across shards reach it. */
export interface FanOutMethods {
  /** Answers the root shard. */
  askParts(request: PartsRequest): Promise<PartsReply>;
  /** Hears that parts have changed. Answers of each whether it is still of use. */
  hearOfParts(tidings: PartTidings): Promise<readonly boolean[]>;
}

/** What queries across shards need of the other shards, and of the kernel. */
export interface FanOutOutside {
  readonly shard: string;
  readonly registry: Registry;
  /** Shards of a field in the order of their names, at most so many. */
  readonly listShards: (field: string, limit: number) => readonly string[];
  readonly ask: (shard: string, request: PartsRequest) => Promise<PartsReply>;
  readonly tellRoot: (tidings: PartTidings) => Promise<readonly boolean[]>;
  /** Whether somebody may ask all shards of a field. */
  readonly authorize: (identity: UserIdentity | undefined, field: string) => boolean | Promise<boolean>;
  /** Lets the root shard be told at a time at the latest; part of the running transaction. */
  readonly planTelling: (at: number) => void;
  /** Lets a shard that has failed be asked again. */
  readonly planRetry: (shard: string, at: number) => void;
}
