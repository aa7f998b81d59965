/**
 * The types of records that this host can check: each record schema of the two packages of lexicons, and one that
 * clients of the reference server write.
 */
import { mainSchema as lexiconSchema } from '@atcute/atproto/types/lexicon/schema';
import { mainSchema as contentVisibility } from '@atcute/bluesky/types/app/actor/contentVisibilityDeclaration';
import { mainSchema as profile } from '@atcute/bluesky/types/app/actor/profile';
import { mainSchema as status } from '@atcute/bluesky/types/app/actor/status';
import { mainSchema as generator } from '@atcute/bluesky/types/app/feed/generator';
import { mainSchema as like } from '@atcute/bluesky/types/app/feed/like';
import { mainSchema as post } from '@atcute/bluesky/types/app/feed/post';
import { mainSchema as postgate } from '@atcute/bluesky/types/app/feed/postgate';
import { mainSchema as repost } from '@atcute/bluesky/types/app/feed/repost';
import { mainSchema as threadgate } from '@atcute/bluesky/types/app/feed/threadgate';
import { mainSchema as block } from '@atcute/bluesky/types/app/graph/block';
import { mainSchema as follow } from '@atcute/bluesky/types/app/graph/follow';
import { mainSchema as list } from '@atcute/bluesky/types/app/graph/list';
import { mainSchema as listblock } from '@atcute/bluesky/types/app/graph/listblock';
import { mainSchema as listitem } from '@atcute/bluesky/types/app/graph/listitem';
import { mainSchema as referenceListOptOut } from '@atcute/bluesky/types/app/graph/referencelistoptout';
import { mainSchema as starterpack } from '@atcute/bluesky/types/app/graph/starterpack';
import { mainSchema as verification } from '@atcute/bluesky/types/app/graph/verification';
import { mainSchema as labelerService } from '@atcute/bluesky/types/app/labeler/service';
import { mainSchema as notificationDeclaration } from '@atcute/bluesky/types/app/notification/declaration';
import { mainSchema as chatDeclaration } from '@atcute/bluesky/types/chat/actor/declaration';
import type { ObjectSchema, RecordKeySchema, RecordSchema } from '@atcute/lexicons/validations';

import { germDeclaration } from './germ-declaration.ts';

/** What a lexicon says of a type of records: the form of its keys, and that of its fields. */
export type KnownRecord = RecordSchema<ObjectSchema, RecordKeySchema>;

/** The schemas by collection. What a schema checks with is built when it is first used. */
export const knownRecords: ReadonlyMap<string, KnownRecord> = new Map<string, KnownRecord>([
  ['app.bsky.actor.contentVisibilityDeclaration', contentVisibility],
  ['app.bsky.actor.profile', profile],
  ['app.bsky.actor.status', status],
  ['app.bsky.feed.generator', generator],
  ['app.bsky.feed.like', like],
  ['app.bsky.feed.post', post],
  ['app.bsky.feed.postgate', postgate],
  ['app.bsky.feed.repost', repost],
  ['app.bsky.feed.threadgate', threadgate],
  ['app.bsky.graph.block', block],
  ['app.bsky.graph.follow', follow],
  ['app.bsky.graph.list', list],
  ['app.bsky.graph.listblock', listblock],
  ['app.bsky.graph.listitem', listitem],
  ['app.bsky.graph.referencelistoptout', referenceListOptOut],
  ['app.bsky.graph.starterpack', starterpack],
  ['app.bsky.graph.verification', verification],
  ['app.bsky.labeler.service', labelerService],
  ['app.bsky.notification.declaration', notificationDeclaration],
  ['chat.bsky.actor.declaration', chatDeclaration],
  ['com.atproto.lexicon.schema', lexiconSchema],
  ['com.germnetwork.declaration', germDeclaration],
]);
