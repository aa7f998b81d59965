/** What may be done to records, and what has come of it: the words between a repository and those who use it. */

/** One change. `record` is data in its JSON form (`$link`, `$bytes`), already checked against the data model. */
export type RecordWrite =
  | {
      readonly action: 'create';
      readonly collection: string;
      /** Chosen by the repository from its clock (a TID) unless given. */
      readonly rkey?: string | undefined;
      readonly record: Readonly<Record<string, unknown>>;
    }
  | {
      readonly action: 'update';
      readonly collection: string;
      readonly rkey: string;
      readonly record: Readonly<Record<string, unknown>>;
      /** Makes the record if there is none: `putRecord`. Otherwise one that is missing is an error. */
      readonly upsert?: boolean;
      /** The record's CID as the caller knows it; null: there must be none. Not compared if it is not given. */
      readonly swapRecord?: string | null | undefined;
    }
  | {
      readonly action: 'delete';
      readonly collection: string;
      readonly rkey: string;
      readonly swapRecord?: string | null | undefined;
      /** Nothing happens if there is no record: `deleteRecord`. Otherwise one that is missing is an error. */
      readonly ifExists?: boolean;
    };

/** How a batch is applied. */
export interface WriteOptions {
  /** The CID of the commit that the caller believes to be the newest. */
  readonly swapCommit?: string | undefined;
}

/** What has come of one write, in the order of the batch. */
export type WriteResult =
  | { readonly action: 'create' | 'update'; readonly uri: string; readonly cid: string }
  | { readonly action: 'delete' };

/** The newest commit. */
export interface CommitMeta {
  readonly cid: string;
  readonly rev: string;
}

/** What a batch did. */
export interface WritesOutcome {
  readonly results: readonly WriteResult[];
  /** The commit that it made; undefined if nothing has changed, so that there is none. */
  readonly commit: CommitMeta | undefined;
}
