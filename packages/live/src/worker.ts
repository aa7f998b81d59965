export { defineMigration, type Migration, type MigrationContext } from './lib/database/migration.ts';
export { live, type LiveMount, type LiveOptions } from './lib/serve/live.ts';
export type { AuthorizeFanOut, AuthorizeShard, ShardName } from './lib/shard/project.ts';
export type { ShardCounts } from './lib/shard/shard-engine.ts';
export type { ListedShard, ShardPage } from './lib/shard/shard-list.ts';
