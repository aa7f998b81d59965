import { useCallback, useMemo, useSyncExternalStore } from 'react';

import { useLive } from './live-context.ts';
import type { ActionLike, MutationLike, OptimisticUpdateOf } from '../client/call-types.ts';
import type { ConnectionState, LiveClient } from '../client/live-client.ts';
import { getFunctionName, type ArgsParameters, type ResultOf } from '../values/function-reference.ts';

/** Runs a mutation; see `LiveClient.mutation`. */
export interface ReactMutation<Mutation extends MutationLike> {
  (...args: ArgsParameters<Mutation>): Promise<ResultOf<Mutation>>;
  /** The same mutation, which shows what it will change until it has ended. */
  withOptimisticUpdate(update: OptimisticUpdateOf<Mutation>): ReactMutation<Mutation>;
}

/** Runs an action; see `LiveClient.action`. */
export type ReactAction<Action extends ActionLike> = (...args: ArgsParameters<Action>) => Promise<ResultOf<Action>>;

/**
 * A mutation to be called, the same function in each drawing.
 *
 * @param mutation `api.messages.send`, or `'messages:send'`
 */
export function useMutation<Mutation extends MutationLike>(mutation: Mutation): ReactMutation<Mutation> {
  const client = useLive();
  const name = getFunctionName(mutation);
  return useMemo(() => createMutation<Mutation>(client, name), [client, name]);
}

/**
 * An action to be called, the same function in each drawing.
 *
 * @param action `api.mails.send`, or `'mails:send'`
 */
export function useAction<Action extends ActionLike>(action: Action): ReactAction<Action> {
  const client = useLive();
  const name = getFunctionName(action);
  return useCallback((...args) => client.action<Action>(name as Action, ...args), [client, name]);
}

/** How the client stands with its servers. */
export function useConnectionState(): ConnectionState {
  const client = useLive();
  const subscribe = useCallback((listener: () => void) => client.onConnectionState(listener), [client]);
  const read = (): ConnectionState => client.connectionState();
  return useSyncExternalStore(subscribe, read, read);
}

function createMutation<Mutation extends MutationLike>(
  client: LiveClient,
  name: string,
  update?: OptimisticUpdateOf<Mutation>,
): ReactMutation<Mutation> {
  const call = (...[args]: ArgsParameters<Mutation>): Promise<ResultOf<Mutation>> => {
    // The reference says what its function takes and returns; by its name alone it takes and returns anything.
    const options = { optimisticUpdate: update as OptimisticUpdateOf<string> | undefined };
    return client.mutation(name, args ?? {}, options) as Promise<ResultOf<Mutation>>;
  };
  return Object.assign(call, {
    withOptimisticUpdate: (next: OptimisticUpdateOf<Mutation>) => createMutation(client, name, next),
  });
}
