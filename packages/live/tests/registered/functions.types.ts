/** What functions and references let through, and what they do not. Compiled, never run. */
import {
  action,
  api,
  cronJobs,
  internal,
  mutation,
  query,
  v,
  type ActionCtx,
  type Doc,
  type FunctionReference,
  type Id,
  type PaginationOptions,
  type PaginationResult,
} from '@sundog/live/server';

declare const ctx: ActionCtx;
declare const channelId: Id<'channels'>;
declare function same<Expected>(): <Found>(
  ...found: [Found] extends [Expected] ? ([Expected] extends [Found] ? [value: Found] : [never]) : [never]
) => void;
declare function argsOf<Args>(reference: FunctionReference<'query' | 'mutation' | 'action', 'public', Args>): Args;

// References
same<Promise<readonly Doc<'messages'>[]>>()(ctx.runQuery(api.messages.list, { channelId }));
same<Promise<readonly Doc<'messages'>[]>>()(ctx.runQuery(api.messages.everywhere, { author: 'ann' }));
same<Promise<{ author: string; shard: string; tens: string }[]>>()(
  ctx.runQuery(api.messages.counts, { author: 'ann' }),
);
same<Promise<PaginationResult<Doc<'messages'>>>>()(
  ctx.runQuery(api.messages.page, { channelId, paginationOpts: { numItems: 1, cursor: null } }),
);
same<Promise<Id<'messages'>>>()(ctx.runMutation(api.messages.send, { channelId }));
same<Promise<null>>()(ctx.runMutation(internal.messages.clear, { channelId }));
same<Promise<number>>()(ctx.runQuery(internal.messages.count));
same<Promise<Doc<'users'> | null>>()(ctx.runQuery(api.messages.user, { userId: 'x' as Id<'users'> }));
same<Promise<string>>()(ctx.runAction(api.admin.messages.welcome, { channelId }));
same<Promise<number>>()(ctx.runQuery(api.messages.byZod, { by: '3' }));
same<{ by: number }>()(argsOf(api.messages.byValibot));
same<{ by: number }>()(argsOf(api.messages.byArktype));
const options: PaginationOptions = argsOf(api.messages.page).paginationOpts;
// @ts-expect-error an internal function is not there for clients
void api.messages.clear;
// @ts-expect-error a public function is called by `api`
void internal.messages.list;
// @ts-expect-error there is no such function
void api.messages.nothing;
// @ts-expect-error a router is no function
void ctx.runAction(api.messages.http);
// @ts-expect-error a mutation is not a query
void ctx.runQuery(api.messages.send, { channelId });
// @ts-expect-error an argument is missing
void ctx.runQuery(api.messages.list);
// @ts-expect-error an argument of another type
void ctx.runQuery(api.messages.list, { channelId: 'general' });
// @ts-expect-error no such argument
void ctx.runQuery(api.messages.list, { channelId, nothing: 1 });
// @ts-expect-error what a schema takes, not what it makes of it
void ctx.runQuery(api.messages.byZod, { by: 3 });
// @ts-expect-error queries are not scheduled
void ctx.scheduler.runAfter(0, api.messages.list, { channelId });

// Tiers
// @ts-expect-error a query of a shard has no global tables
query({ handler: (own) => own.global });
// @ts-expect-error a mutation of a shard neither
mutation({ args: {}, handler: (own) => own.global });
// @ts-expect-error a global query has no shard
query({ args: {}, global: true, handler: (own) => own.db });
// @ts-expect-error a global query does not write
query({ args: {}, global: true, handler: (own) => own.global.insert('users', { email: '' }) });
// @ts-expect-error an action has no transaction
action({ args: {}, handler: (own) => own.db });
// @ts-expect-error ctx.db knows no global table
query({ args: {}, handler: (own) => own.db.query('users').collect() });
// @ts-expect-error ctx.global knows no other
query({ args: {}, global: true, handler: (own) => own.global.query('channels').collect() });

// Kinds
// @ts-expect-error a query does not write
query({ args: {}, handler: (own) => own.db.insert('channels', { name: '' }) });
// @ts-expect-error a query schedules nothing
query({ args: {}, handler: (own) => own.scheduler });
// @ts-expect-error only queries run across shards
mutation({ args: {}, acrossShards: true, handler: () => null });
// @ts-expect-error there is nothing to merge
query({ args: {}, handler: () => 3, merge: () => 3 });
// @ts-expect-error merged into what `returns` does not say
query({ args: {}, returns: v.number(), acrossShards: true, handler: () => 3, merge: () => 'three' });
// @ts-expect-error parts are what the handler returned
query({ args: {}, acrossShards: true, handler: () => 3, merge: (parts) => parts[0]?.value.trim() });
// @ts-expect-error not what `returns` says
query({ args: {}, returns: v.string(), handler: () => 3 });
// @ts-expect-error no such argument
query({ args: { a: v.string() }, handler: (_own, { b }) => b });
query({ args: {}, returns: v.null(), handler: () => undefined });
query({ args: {}, returns: v.array(v.string()), handler: async () => ['a'] });

// Schedules
const crons = cronJobs();
crons.daily('welcome', { hourUTC: 3, minuteUTC: 0 }, api.messages.welcome, { channelId });
// @ts-expect-error an argument is missing
crons.daily('welcome', { hourUTC: 3, minuteUTC: 0 }, api.messages.welcome);
// @ts-expect-error there is no such day
crons.weekly('welcome', { dayOfWeek: 'someday', hourUTC: 3, minuteUTC: 0 }, api.messages.welcome, { channelId });

void options;
