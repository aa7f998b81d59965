/** What `ctx.db` and `ctx.global` let through, and what they do not. Compiled, never run. */
import {
  defineTable,
  v,
  type DatabaseReader,
  type DatabaseWriter,
  type DataModelOf,
  type Doc,
  type GlobalWriter,
  type Id,
} from '@sundog/live/server';

import type schema from './schema.ts';

type Model = DataModelOf<typeof schema>;
declare const db: DatabaseWriter<Model>;
declare const reader: DatabaseReader<Model>;
declare const global: GlobalWriter<Model>;
declare const channel: Id<'channels'>;
declare const message: Id<'messages'>;
declare const user: Id<'users'>;
declare function same<Expected>(): <Found>(
  ...found: [Found] extends [Expected] ? ([Expected] extends [Found] ? [value: Found] : [never]) : [never]
) => void;

// Documents
same<Doc<'messages'> | null>()(db.get(message));
same<readonly Doc<'channels'>[]>()(reader.query('channels').collect());
const doc = reader.query('messages').first();
same<number | undefined>()(doc?.likes);
same<'good' | 'bad' | undefined>()(doc?.mood);
same<string | undefined>()(doc?.place?.city);
same<Id<'channels'> | undefined>()(doc?.channelId);
for (const { name } of reader.query('channels').order('desc')) same<string>()(name);
// @ts-expect-error there is no such field
void doc?.nothing;
// @ts-expect-error a document does not change
if (doc !== null) doc.text = 'other';
// @ts-expect-error nor does a list in it
doc?.tags.push('other');

// Tables and ids
// @ts-expect-error there is no such table
reader.query('nothing');
// @ts-expect-error any string is not an id
reader.get('messages_0123456789abcdefghjkmnpqrs');
const normalized: Id<'channels'> | null = reader.normalizeId('channels', 'text');
// @ts-expect-error an id of another table
const other: Id<'messages'> | null = normalized;

// Tiers
// @ts-expect-error users are global, and ctx.db does not know them
reader.query('users');
// @ts-expect-error an id of a global table
db.delete(user);
// @ts-expect-error channels live in a shard, and ctx.global does not know them
global.query('channels');
// @ts-expect-error an id of a table that lives in shards
void global.get(channel);
same<Promise<Doc<'users'> | null>>()(global.get(user));
same<Promise<Id<'users'>>>()(global.insert('users', { email: 'a@example.com' }));
// @ts-expect-error what answers later cannot be iterated at once
void [...global.query('users')];

// Indexes
reader
  .query('messages')
  .withIndex('by_channel', (q) => q.eq('channelId', channel).gte('_creationTime', 1).lt('_creationTime', 2));
reader.query('messages').withIndex('by_author', (q) => q.eq('author', 'ann').gt('likes', 3));
reader.query('messages').withIndex('by_author');
reader.query('messages').withIndex('by_id', (q) => q.eq('_id', message));
// @ts-expect-error there is no such index
reader.query('messages').withIndex('by_text');
// @ts-expect-error the second field before the first
reader.query('messages').withIndex('by_author', (q) => q.eq('likes', 3));
// @ts-expect-error the type of another field
reader.query('messages').withIndex('by_author', (q) => q.eq('author', 3));
// @ts-expect-error nothing but an upper bound after a lower one
reader.query('messages').withIndex('by_author', (q) => q.gt('author', 'a').eq('author', 'b'));
// @ts-expect-error an order is chosen once
reader.query('messages').order('asc').order('desc');

// Filters
reader.query('messages').filter((q) => q.and(q.eq(q.field('author'), 'ann'), q.gt(q.field('likes'), 3)));
reader
  .query('messages')
  .filter((q) => q.or(q.eq(q.field('place.city'), undefined), q.not(q.eq(q.field('mood'), 'bad'))));
reader.query('messages').filter((q) => q.gt(q.add(q.field('size'), 1n), 2n));
// @ts-expect-error there is no such field
reader.query('messages').filter((q) => q.eq(q.field('nothing'), 1));
// @ts-expect-error there is no such field inside
reader.query('messages').filter((q) => q.eq(q.field('place.country'), 'x'));
// @ts-expect-error the type of another field
reader.query('messages').filter((q) => q.eq(q.field('author'), 3));
// @ts-expect-error a filter says yes or no
reader.query('messages').filter((q) => q.field('author'));

// Writes
const whole = { channelId: channel, author: 'ann', text: 'hi', size: 1n, tags: ['a'] };
same<Id<'messages'>>()(db.insert('messages', whole));
db.insert('messages', { ...whole, likes: 3, place: { city: 'x' }, mood: undefined });
db.patch(message, { mood: undefined, likes: 4 });
db.replace(message, whole);
// @ts-expect-error a query does not write
reader.insert('messages', whole);
// @ts-expect-error a field is missing
db.insert('channels', {});
// @ts-expect-error there is no such field
db.insert('channels', { name: 'a', nothing: 1 });
// @ts-expect-error an id of another table
db.insert('messages', { ...whole, channelId: message });
// @ts-expect-error the type of another field
db.patch(message, { likes: 'many' });
// @ts-expect-error a field is missing
db.replace(message, { text: 'hi' });

// Schemas
// @ts-expect-error there is no such field
defineTable({ a: v.string() }).index('by_b', ['b']);
// @ts-expect-error an index needs a field
defineTable({ a: v.string() }).index('by_nothing', []);
// @ts-expect-error an index cannot order lists
defineTable({ a: v.array(v.string()) }).index('by_a', ['a']);
// @ts-expect-error an index cannot order what can be anything
defineTable({ a: v.any() }).index('by_a', ['a']);
// @ts-expect-error a shard needs a value
defineTable({ a: v.optional(v.string()) }).shardBy('a');
// @ts-expect-error a shard is named by text
defineTable({ a: v.number() }).shardBy('a');
// @ts-expect-error a table lives in one place
defineTable({ a: v.string() }).global().shardBy('a');
// @ts-expect-error only fields can be optional
v.array(v.optional(v.string()));
// @ts-expect-error a default must fit
v.string().default(3);
// @ts-expect-error an optional field has no default
v.optional(v.string()).default('a');

void other;
