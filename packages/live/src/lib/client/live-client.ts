/**
 * The client: one for a page or a process. It wires what the client knows (`ClientState`) to sockets, HTTP, and those
 * who want to be told; it decides nothing.
 */
import type { ActionLike, MutationLike, MutationParameters, PageItem, PaginatedArgs, QueryLike } from './call-types.ts';
import { callOut } from './call-out.ts';
import { Bookmark } from './bookmark.ts';
import { ClientState } from './client-state.ts';
import { createClientName, createEnvironment, type Environment, type SocketClass } from './environment.ts';
import { createMountUrl, LiveHttp } from './live-http.ts';
import { Observed } from './observed.ts';
import type { OptimisticUpdate } from './optimistic-layers.ts';
import { parseArguments, parseFrameArguments } from './parse-arguments.ts';
import { PendingMutations } from './pending-mutations.ts';
import { Promises } from './promises.ts';
import type { QueryView } from './query-view.ts';
import { Sockets } from './sockets.ts';
import { Tokens, type TokenSource } from './token-source.ts';
import { Watches, type Pages, type Watch } from './watches.ts';
import { getFunctionName, type ArgsOf, type ArgsParameters, type ResultOf } from '../values/function-reference.ts';
import { LiveError } from '../values/live-error.ts';
import type { Value } from '../values/value.ts';

/** How a client is made. */
export interface LiveClientOptions {
  /** Who asks; `setAuth` changes it. */
  readonly token?: TokenSource;
  /** A class of WebSockets where there is none, or another one: `WebSocket` of the package `ws`. */
  readonly webSocket?: SocketClass;
  /** Whether a browser asks whoever leaves the page while a mutation has no result, as that may be lost; true. */
  readonly unsavedChangesWarning?: boolean;
  /** Time, chance and the network, for tests. */
  readonly environment?: Environment;
}

/** How a client stands with its servers. */
export interface ConnectionState {
  /** Whether there is a socket to every shard that something is watched or under way in. */
  readonly isWebSocketConnected: boolean;
  readonly hasEverConnected: boolean;
  /** Attempts since the last success, of the shard that has failed most. */
  readonly connectionRetries: number;
  /** Whether there is anything that has not been answered: queries, mutations, actions. */
  readonly hasInflightRequests: boolean;
  readonly inflightMutations: number;
  readonly inflightActions: number;
}

/** A client of a live database. */
export class LiveClient {
  readonly #state = new ClientState(createClientName());
  readonly #watches = new Watches(this.#state, () => this.#touch());
  readonly #http: LiveHttp;
  readonly #sockets: Sockets;
  readonly #promises = new Promises();
  readonly #pending: PendingMutations;
  readonly #connection: Observed<ConnectionState>;
  #inflightActions = 0;
  #isTouched = false;

  /**
   * @param url of the server, or of the mount: `https://example.com` is `https://example.com/live`
   * @param options token and WebSocket
   * @throws TypeError if the url is none
   */
  constructor(url: string, options: LiveClientOptions = {}) {
    const base = createMountUrl(url);
    const environment = options.environment ?? createEnvironment(options.webSocket);
    this.#pending = new PendingMutations(options.unsavedChangesWarning === false ? undefined : environment);
    const tokens = new Tokens();
    tokens.setSource(options.token ?? null);
    const bookmark = new Bookmark();
    this.#http = new LiveHttp(base, environment, tokens, bookmark);
    this.#sockets = new Sockets({
      base,
      environment,
      tokens,
      state: this.#state,
      bookmark,
      route: (calls) => this.#http.route(calls),
      onChange: () => this.#flush(),
    });
    this.#connection = new Observed(this.#readConnection());
  }

  /** Asks a query once. The answer comes from what is watched already, if it is. */
  query<Query extends QueryLike>(query: Query, ...[args]: ArgsParameters<Query>): Promise<ResultOf<Query>> {
    let stop = (): void => {};
    const answer = this.#promises.make<ResultOf<Query>>(({ resolve, reject }) => {
      const watch = this.#watchView(query, args);
      const settle = (): void => {
        const view = watch.current();
        if (view === undefined) return;
        if ('value' in view) resolve(view.value as ResultOf<Query>);
        else reject(view.error);
      };
      stop = watch.subscribe(settle);
      settle();
    });
    return answer.finally(() => stop());
  }

  /**
   * Runs a mutation, once, whatever is cut meanwhile. Mutations of one shard run in the order of their calls.
   *
   * @returns what it returns, when all that is watched shows its effect; rejects with a `LiveError`
   */
  async mutation<Mutation extends MutationLike>(
    mutation: Mutation,
    ...[args, options]: MutationParameters<Mutation>
  ): Promise<ResultOf<Mutation>> {
    const path = getFunctionName(mutation);
    const given = parseFrameArguments(path, args);
    const update = options?.optimisticUpdate;
    // What has been checked to be values is what the caller has typed.
    const layer: OptimisticUpdate | undefined = update && ((store) => update(store, given as ArgsOf<Mutation>));
    const settled = this.#promises.make<Value>((keeper) => {
      this.#pending.add(this.#state.mutate(path, given, layer), keeper);
    });
    this.#flush();
    return (await settled) as ResultOf<Mutation>;
  }

  /** Runs an action, over HTTP. It is not tried again: whether it has run when the answer is lost cannot be known. */
  async action<Action extends ActionLike>(
    action: Action,
    ...[args]: ArgsParameters<Action>
  ): Promise<ResultOf<Action>> {
    const call = { path: getFunctionName(action), args: parseArguments(args) };
    this.#countAction(1);
    try {
      return (await this.#http.call('action', call)) as ResultOf<Action>;
    } finally {
      this.#countAction(-1);
    }
  }

  /**
   * Watches a query.
   *
   * @param onValue called with each value, for the first time when there is one, never before this returns
   * @param onError called when the query fails
   * @returns ends the watching
   */
  onUpdate<Query extends QueryLike>(
    query: Query,
    args: ArgsParameters<Query>[0],
    onValue: (value: ResultOf<Query>) => void,
    onError?: (error: LiveError) => void,
  ): () => void {
    const watch = this.#watchView(query, args);
    let told: QueryView | undefined;
    let isStopped = false;
    const tell = (): void => {
      const view = watch.current();
      if (isStopped || view === undefined || view === told) return;
      told = view;
      if ('value' in view) onValue(view.value as ResultOf<Query>);
      else onError?.(view.error);
    };
    const stop = watch.subscribe(tell);
    queueMicrotask(() => callOut(tell));
    return () => {
      isStopped = true;
      stop();
    };
  }

  /** A query to be watched: the view is undefined until somebody listens, and there is an answer. */
  watchQuery<Query extends QueryLike>(
    query: Query,
    ...[args]: ArgsParameters<Query>
  ): Watch<{ readonly value: ResultOf<Query> } | { readonly error: LiveError } | undefined> {
    return this.#watchView(query, args) as Watch<{ value: ResultOf<Query> } | { error: LiveError } | undefined>;
  }

  /** A query in pages, to be watched. Its function takes `paginationOpts` and returns what `paginate` returns. */
  paginate<Query extends QueryLike>(
    query: Query,
    args: PaginatedArgs<Query>,
    options: { readonly initialNumItems: number },
  ): Watch<Pages<PageItem<ResultOf<Query>>>> {
    const path = getFunctionName(query);
    const pages = this.#watches.watchPages(path, parseFrameArguments(path, args), options.initialNumItems);
    return pages as Watch<Pages<PageItem<ResultOf<Query>>>>;
  }

  /** Says who asks from here on, without closing a socket. */
  setAuth(source: TokenSource): void {
    this.#sockets.authenticate(source);
    this.#flush();
  }

  /** How the client stands with its servers; the same object as long as nothing has changed. */
  connectionState(): ConnectionState {
    return this.#connection.current;
  }

  /** Listens to changes of `connectionState`; ends with the function that is returned. */
  onConnectionState(listener: (state: ConnectionState) => void): () => void {
    return this.#connection.listen(listener);
  }

  /**
   * Closes all sockets. Queries that are asked once, and mutations without a result, fail with `closed`: whether a
   * mutation has run is not known.
   */
  close(): void {
    this.#sockets.close();
    const message = 'The client has been closed. It may have run all the same.';
    this.#promises.close(new LiveError({ code: 'closed', message }));
    this.#pending.clear();
  }

  #watchView(query: QueryLike, args: unknown): Watch<QueryView | undefined> {
    const path = getFunctionName(query);
    return this.#watches.watchQuery(path, parseFrameArguments(path, args));
  }

  /** What happens in one go is told in one go. */
  #touch(): void {
    if (this.#isTouched) return;
    this.#isTouched = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#isTouched = false;
    this.#sockets.update();
    const { changed, settled } = this.#state.takeEffects();
    this.#watches.notify(changed);
    this.#pending.settle(settled);
    this.#connection.set(this.#readConnection());
  }

  #countAction(by: 1 | -1): void {
    this.#inflightActions += by;
    this.#connection.set(this.#readConnection());
  }

  #readConnection(): ConnectionState {
    const inflightMutations = this.#state.pendingMutations;
    const inflightActions = this.#inflightActions;
    return {
      ...this.#sockets.read(),
      hasInflightRequests: inflightMutations > 0 || inflightActions > 0 || this.#state.isLoading,
      inflightMutations,
      inflightActions,
    };
  }
}
