/** `ctx` of each kind of function. Whoever runs functions implements these. */
import type { GenericId } from '../values/id.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { FunctionLike, ArgsParameters, ResultOf } from '../values/function-reference.ts';
import type { Value } from '../values/value.ts';
import type { DataModel } from '../schema/data-model.ts';
import type {
  Answer,
  DatabaseReader,
  DatabaseWriter,
  GlobalReader,
  GlobalWriter,
  Mode,
} from '../schema/database-types.ts';
import type { RegisteredDataModel } from '../schema/register.ts';

/** What every function has. */
export interface BaseCtx {
  readonly auth: Auth;
  /** Milliseconds since 1970. In queries and mutations fixed for the whole call. */
  readonly now: number;
  /** At least 0, less than 1. In queries and mutations the same series whenever the call is repeated. */
  random(): number;
}

/** Who asks. */
export interface Auth {
  /** Null: nobody that is known. A query that asks has a result of its own for each identity. */
  getUserIdentity(): UserIdentity | null;
}

/** `ctx` of a query: one snapshot of one shard. */
export interface QueryCtx<Model extends DataModel = RegisteredDataModel> extends BaseCtx {
  readonly db: DatabaseReader<Model>;
  readonly storage: StorageReader<'now'>;
  /** Calls a query in the same snapshot. */
  runQuery: Run<'query'>;
}

/** `ctx` of a mutation: one transaction of one shard. */
export interface MutationCtx<Model extends DataModel = RegisteredDataModel> extends BaseCtx {
  readonly db: DatabaseWriter<Model>;
  readonly storage: StorageWriter<'now'>;
  readonly scheduler: Scheduler<'now'>;
  readonly queue: Queue<'now'>;
  /** Calls a query in the same transaction. */
  runQuery: Run<'query'>;
  /** Calls a mutation in the same transaction. */
  runMutation: Run<'mutation'>;
}

/** `ctx` of an action, and of an HTTP action: free code, without a transaction. */
export interface ActionCtx<Model extends DataModel = RegisteredDataModel> extends BaseCtx {
  readonly global: GlobalWriter<Model>;
  readonly storage: StorageWriter<'later'>;
  readonly scheduler: Scheduler<'later'>;
  readonly queue: Queue<'later'>;
  /**
   * The id that runAfter or runAt gave, the same in each attempt: tell it to services that can know a request again.
   * Null: somebody waits for the action.
   */
  readonly scheduledId: ScheduledFunctionId | null;
  runQuery: Run<'query'>;
  runMutation: Run<'mutation'>;
  runAction: Run<'action'>;
}

/** `ctx` of a query declared `global: true`. */
export interface GlobalQueryCtx<Model extends DataModel = RegisteredDataModel> extends BaseCtx {
  readonly global: GlobalReader<Model>;
}

/** `ctx` of a mutation declared `global: true`. */
export interface GlobalMutationCtx<Model extends DataModel = RegisteredDataModel> extends BaseCtx {
  readonly global: GlobalWriter<Model>;
}

/** Calls another function of the project, also an internal one. */
export type Run<Kind extends 'query' | 'mutation' | 'action'> = <Reference extends FunctionLike<Kind>>(
  reference: Reference,
  ...args: ArgsParameters<Reference>
) => Promise<ResultOf<Reference>>;

/** Calls functions later. In a mutation it commits with the mutation, or never was. */
export interface Scheduler<ItsMode extends Mode> {
  /**
   * Calls a function after a delay, never before.
   *
   * @param delayMs at least 0
   * @returns an id to cancel it by
   */
  runAfter<Reference extends FunctionLike<'mutation' | 'action'>>(
    delayMs: number,
    reference: Reference,
    ...args: ArgsParameters<Reference>
  ): Answer<ItsMode, ScheduledFunctionId>;
  /**
   * Calls a function at a time, never before.
   *
   * @param timestamp milliseconds since 1970, or a Date
   * @returns an id to cancel it by
   */
  runAt<Reference extends FunctionLike<'mutation' | 'action'>>(
    timestamp: number | Date,
    reference: Reference,
    ...args: ArgsParameters<Reference>
  ): Answer<ItsMode, ScheduledFunctionId>;
  /** Does not call it, if it has not been called yet. */
  cancel(id: ScheduledFunctionId): Answer<ItsMode, void>;
}

/** An id of a call to come. */
export type ScheduledFunctionId = GenericId<'_scheduled_functions'>;

/** Cloudflare's queues. In a mutation a message is sent if and only if the mutation commits, at least once. */
export interface Queue<ItsMode extends Mode> {
  /**
   * Sends a message.
   *
   * @param binding of the queue, as wrangler's configuration names it
   * @param options `delaySeconds`: how long it is held back
   */
  send(binding: string, message: Value, options?: { readonly delaySeconds?: number }): Answer<ItsMode, void>;
}

/** An id of a file. */
export type StorageId = GenericId<'_storage'>;

/** What is known of a file. */
export interface FileMetadata {
  readonly storageId: StorageId;
  readonly contentType: string | null;
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string | null;
}

/** Reads about files. */
export interface StorageReader<ItsMode extends Mode> {
  /** A signed address to fetch the file from; null: there is none. */
  getUrl(id: StorageId): Answer<ItsMode, string | null>;
  /** Null: there is none. */
  getMetadata(id: StorageId): Answer<ItsMode, FileMetadata | null>;
}

/** Reads about files, and changes which there are. */
export interface StorageWriter<ItsMode extends Mode> extends StorageReader<ItsMode> {
  /** A signed address to put one file to, with what it is bound to. */
  generateUploadUrl(options?: UploadOptions): Answer<ItsMode, string>;
  /** Takes a file away; in a mutation when that commits. */
  delete(id: StorageId): Answer<ItsMode, void>;
}

/** What an upload is bound to. */
export interface UploadOptions {
  /** The media type that it must have; any unless given. */
  readonly contentType?: string | undefined;
  readonly sizeBytesMax?: number | undefined;
  /** An hour unless given, a day at most. */
  readonly expiresInMs?: number | undefined;
}
