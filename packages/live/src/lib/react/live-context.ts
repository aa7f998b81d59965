import { createContext, createElement, useContext, type ReactElement, type ReactNode } from 'react';

import type { LiveClient } from '../client/live-client.ts';

const LiveContext = createContext<LiveClient | undefined>(undefined);

/**
 * Gives everything inside a client. Make the client once, outside of components; it is not closed with this.
 *
 * @param props the client, and what is inside
 */
export function LiveProvider(props: { readonly client: LiveClient; readonly children?: ReactNode }): ReactElement {
  return createElement(LiveContext.Provider, { value: props.client }, props.children);
}

/**
 * The client that `LiveProvider` has given.
 *
 * @throws Error outside of one
 */
export function useLive(): LiveClient {
  const client = useContext(LiveContext);
  if (client !== undefined) return client;
  throw new Error('There is no live client here: put <LiveProvider client={…}> around what uses one.');
}
