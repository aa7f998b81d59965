import type { Migration } from '../database/migration.ts';
import type { Registry } from '../functions/registry.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import { parseShardName } from '../schema/shard-name.ts';
import type { StorageReader, StorageWriter } from '../functions/context.ts';
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

/** A project as shards need it. */
export interface LiveProject {
  readonly registry: Registry;
  /** Fields that tables are sharded by. */
  readonly shardFields: ReadonlySet<string>;
  readonly migrations: readonly Migration[];
  /** Checks tokens, by what the environment says of their issuers. */
  readonly authenticate: (env: object) => Authenticate;
  readonly authorizeShard: AuthorizeShard;
  /** What queries and mutations can do with files, by what the environment has for them. */
  readonly files: (env: object) => FilesNow;
}

/** Files as far as nothing has to be waited for. */
export type FilesNow = StorageReader<'now'> & Pick<StorageWriter<'now'>, 'generateUploadUrl'>;

/** A shard by its name. */
export function describeShard(name: string): ShardName {
  const parts = parseShardName(name);
  return { name, field: parts?.field, value: parts?.value };
}
