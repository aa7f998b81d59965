export { defineMigration, type Migration, type MigrationContext } from './lib/database/migration.ts';
export type { FilesOptions, S3Options } from './lib/files/files-place.ts';
export { live, type LiveMount, type LiveOptions, type ScheduledMount } from './lib/serve/live.ts';
export type { DeadLetter } from './lib/shard/dispatcher.ts';
export type { AuthorizeFanOut, AuthorizeShard, ShardName } from './lib/shard/project.ts';
export type { ShardCounts } from './lib/shard/shard-engine.ts';
export type { ListedShard, ShardPage } from './lib/shard/shard-list.ts';
