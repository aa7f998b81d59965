/** What hooks take and give, when `sundog generate` has registered functions. Compiled, never run. */
import { api } from '@sundog/live/client';
import { useAction, useMutation, usePaginatedQuery, useQuery } from '@sundog/live/react';
import type { Doc, Id } from '@sundog/live/server';

declare const channelId: Id<'channels'>;
declare const messageId: Id<'messages'>;
declare function same<Expected>(): <Found>(
  ...found: [Found] extends [Expected] ? ([Expected] extends [Found] ? [value: Found] : [never]) : [never]
) => void;

/** Where hooks may be called. */
export function useEverything(): void {
  same<readonly Doc<'messages'>[] | undefined>()(useQuery(api.messages.list, { channelId }));
  same<readonly Doc<'messages'>[] | undefined>()(useQuery(api.messages.list, 'skip'));
  const pages = usePaginatedQuery(api.messages.page, { channelId }, { initialNumItems: 10 });
  same<readonly Doc<'messages'>[]>()(pages.results);
  const send = useMutation(api.messages.send).withOptimisticUpdate((store, { channelId: id, text }) => {
    const messages = store.getQuery(api.messages.list, { channelId: id });
    same<readonly Doc<'messages'>[] | undefined>()(messages);
    const message = { _id: messageId, _creationTime: 0, channelId: id, text };
    store.setQuery(api.messages.list, { channelId: id }, messages?.toSpliced(0, 0, message));
    // @ts-expect-error a field is missing
    store.setQuery(api.messages.list, { channelId: id }, [{ _id: messageId, _creationTime: 0, text }]);
  });
  same<Promise<Id<'messages'>>>()(send({ channelId, text: 'hello' }));
  same<Promise<number>>()(useAction(api.messages.announce)());
  // @ts-expect-error an argument is missing
  useQuery(api.messages.list);
  // @ts-expect-error an argument of another type
  useQuery(api.messages.list, { channelId: messageId });
  // @ts-expect-error a mutation is not a query
  useQuery(api.messages.send, { channelId, text: '' });
  // @ts-expect-error a query is not a mutation
  useMutation(api.messages.list);
  // @ts-expect-error no such argument
  void send({ channelId, text: '', author: 'ann' });
}
