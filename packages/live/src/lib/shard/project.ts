import type { Migration } from '../database/migration.ts';
import type { GlobalDatabase } from '../global/global-database.ts';
import type { Registry } from '../functions/registry.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import { parseShardName } from '../schema/shard-name.ts';
import type { StorageId, StorageReader, StorageWriter } from '../functions/context.ts';
import type { UserIdentity } from '../values/user-identity.ts';

/** A shard as a project's rule about shards sees it. */
export interface ShardName {
  /** `__root__`, or `<field>/<value>`. */
  readonly name: string;
  /** The field that its tables are sharded by; undefined: the root shard. */
  readonly field: string | undefined;
  /** The value that the field has in all its rows; undefined: the root shard. */
  readonly value: string | undefined;
}

/** Decides who may open a shard; undefined: nobody known. */
export type AuthorizeShard = (identity: UserIdentity | undefined, shard: ShardName) => boolean | Promise<boolean>;

/** Decides who may ask all shards of a field at once; undefined: nobody known. */
export type AuthorizeFanOut = (identity: UserIdentity | undefined, field: string) => boolean | Promise<boolean>;

/** A project as shards need it. */
export interface LiveProject {
  readonly registry: Registry;
  /** Fields that tables are sharded by. */
  readonly shardFields: ReadonlySet<string>;
  readonly migrations: readonly Migration[];
  /** Checks tokens, by what the environment says of their issuers. */
  readonly authenticate: (env: object) => Authenticate;
  readonly authorizeShard: AuthorizeShard;
  readonly authorizeFanOut: AuthorizeFanOut;
  /** The global tables, by the bindings of an environment; undefined: there are none. Throws MissingDatabaseError. */
  readonly global: ((env: object) => GlobalDatabase) | undefined;
  /** What functions can do with files, by what the environment has for them. */
  readonly files: (env: object) => Files;
}

/** Files as far as nothing has to be waited for. */
export interface FilesNow extends StorageReader<'now'>, Pick<StorageWriter<'now'>, 'generateUploadUrl'> {
  /** Throws for what is no id of a file. */
  checkId(id: StorageId): void;
}

/** `ctx.storage` of all kinds of functions. */
export interface Files {
  readonly now: FilesNow;
  readonly later: StorageWriter<'later'>;
}

/** A shard by its name. */
export function describeShard(name: string): ShardName {
  const parts = parseShardName(name);
  return { name, field: parts?.field, value: parts?.value };
}
