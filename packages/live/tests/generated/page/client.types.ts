/** What clients may call and with what, when `sundog generate` has registered functions. Compiled, never run. */
import { api, type LiveClient, type FunctionReference } from '@sundog/live/client';
import type { Doc, Id } from '@sundog/live/server';

declare const client: LiveClient;
declare const channelId: Id<'channels'>;
declare function same<Expected>(): <Found>(
  ...found: [Found] extends [Expected] ? ([Expected] extends [Found] ? [value: Found] : [never]) : [never]
) => void;

const list: FunctionReference<'query', 'public', { readonly channelId: Id<'channels'> }> = api.messages.list;
same<Promise<readonly Doc<'messages'>[]>>()(client.query(api.messages.list, { channelId }));
same<Promise<Id<'messages'>>>()(client.mutation(api.messages.send, { channelId, text: 'hello' }));
same<Promise<Id<'channels'>>>()(client.mutation(api.admin.channels.create, { name: 'general' }));
same<Promise<number>>()(client.action(api.messages.announce));
client.onUpdate(api.messages.list, { channelId }, (messages) => same<readonly Doc<'messages'>[]>()(messages));
same<readonly Doc<'messages'>[]>()(
  client.paginate(api.messages.page, { channelId }, { initialNumItems: 10 }).current().results,
);

// @ts-expect-error an internal function is not there for clients
void api.admin.channels.count;
// @ts-expect-error there is no such function
void api.messages.nothing;
// @ts-expect-error there is no such module
void api.users;
// @ts-expect-error a module without functions is none
void api.texts;
// @ts-expect-error a mutation is not a query
void client.query(api.messages.send, { channelId, text: '' });
// @ts-expect-error an argument is missing
void client.mutation(api.messages.send, { channelId });
// @ts-expect-error an argument of another type
void client.query(api.messages.list, { channelId: 'general' });
// @ts-expect-error no such argument
void client.query(api.messages.list, { channelId, limit: 3 });
// @ts-expect-error arguments that are required
void client.query(api.messages.list);
// @ts-expect-error a page's options are the client's
client.paginate(api.messages.page, { channelId, paginationOpts: { numItems: 1, cursor: null } });

void list;
