/**
 * The sockets of a client: one to each shard for which there is anything to do, and which shards these are.
 *
 * - S1 A socket that nothing needs stays for `IDLE_MS`, as what comes next is often the same.
 * - S2 What cannot be routed for want of an answer is asked again, after a pause that grows.
 * - S3 When somebody else asks, where calls go is asked anew, and what was asked before is not waited for: the answer
 *   may be another one, and may never come if it waits for a token.
 * - S4 Nothing is sent before the shard has said that it knows who asks: frames wait in the state until then.
 */
import type { Bookmark } from './bookmark.ts';
import type { ClientState } from './client-state.ts';
import type { Environment } from './environment.ts';
import { UnreachableError } from './live-http.ts';
import type { Routable } from './router.ts';
import { ShardConnection } from './shard-connection.ts';
import type { Tokens, TokenSource } from './token-source.ts';
import { LiveError } from '../values/live-error.ts';
import type { Route } from '../wire/routes.ts';

/** What sockets need. */
export interface SocketsParts {
  /** Address of the mount. */
  readonly base: URL;
  readonly environment: Environment;
  readonly tokens: Tokens;
  readonly state: ClientState;
  /** Asks the server where calls go. */
  readonly route: (calls: readonly Routable[]) => Promise<readonly Route[]>;
  readonly bookmark: Bookmark;
  /** Something has come: there may be effects. */
  readonly onChange: () => void;
}

const IDLE_MS = 10_000;
const PAUSE_MS = 500;
const PAUSE_MS_MAX = 15_000;

interface Line {
  readonly connection: ShardConnection;
  cancelEnd: (() => void) | undefined;
}

/** All sockets of a client. */
export class Sockets {
  readonly #parts: SocketsParts;
  readonly #lines = new Map<string, Line>();
  readonly #stopListening: () => void;
  #hasEverConnected = false;
  #routeFailures = 0;
  #isClosed = false;

  constructor(parts: SocketsParts) {
    this.#parts = parts;
    this.#stopListening = parts.environment.onOnline(() => {
      for (const { connection } of this.#lines.values()) connection.hurry();
    });
  }

  /** Opens the sockets that are needed, sends what there is to send, lets go of what nobody needs. */
  update(): void {
    if (this.#isClosed) return;
    this.#route();
    const { state } = this.#parts;
    const wanted = new Set(state.shards.wanted);
    for (const shard of wanted) this.#mustLine(shard).connection.start();
    for (const [shard, line] of this.#lines) {
      if (line.connection.isReady) line.connection.send(state.shards.takeFrames(shard)); // S4
      if (wanted.has(shard)) this.#keep(line);
      else this.#endSoon(shard, line);
    }
  }

  /** Tells every shard who asks from here on, and tries those again that would not have whoever it was. */
  authenticate(source: TokenSource): void {
    this.#parts.tokens.setSource(source);
    this.#parts.state.revive();
    for (const { connection } of this.#lines.values()) connection.authenticate();
  }

  /** How they are. */
  read(): { isWebSocketConnected: boolean; hasEverConnected: boolean; connectionRetries: number } {
    const lines = this.#parts.state.shards.wanted.map((shard) => this.#lines.get(shard)?.connection);
    return {
      isWebSocketConnected: lines.every((connection) => connection?.isConnected === true),
      hasEverConnected: this.#hasEverConnected,
      connectionRetries: Math.max(0, ...lines.map((connection) => connection?.retries ?? 0)),
    };
  }

  /** Closes all of them for good. */
  close(): void {
    this.#isClosed = true;
    this.#stopListening();
    for (const [shard, line] of this.#lines) this.#end(shard, line);
  }

  #mustLine(shard: string): Line {
    const known = this.#lines.get(shard);
    if (known !== undefined) return known;
    const { base, environment, tokens, state, onChange } = this.#parts;
    const url = new URL(`${base.href}/socket`);
    url.protocol = url.protocol.replace('http', 'ws');
    url.searchParams.set('shard', shard);
    const owner = {
      onOpen: () => {
        state.shards.open(shard);
        onChange();
      },
      onFrame: (frame: Parameters<ClientState['receive']>[1]) => {
        state.receive(shard, frame);
        this.#parts.bookmark.noteFrame(frame);
        if (frame.type === 'welcome') this.#hasEverConnected = true;
        onChange();
      },
      onClose: () => state.shards.close(shard),
      onRetry: onChange,
      onFailure: (error: LiveError, isFinal: boolean) => {
        state.fail(shard, error, isFinal);
        onChange();
      },
    };
    const line: Line = {
      connection: new ShardConnection({ url, environment, tokens, owner }),
      cancelEnd: undefined,
    };
    this.#lines.set(shard, line);
    return line;
  }

  #keep(line: Line): void {
    line.cancelEnd?.();
    line.cancelEnd = undefined;
  }

  #endSoon(shard: string, line: Line): void {
    line.cancelEnd ??= this.#parts.environment.after(IDLE_MS, () => this.#end(shard, line)); // S1
  }

  #end(shard: string, line: Line): void {
    this.#keep(line);
    this.#lines.delete(shard);
    line.connection.stop();
    this.#parts.state.shards.recover(shard);
  }

  #route(): void {
    const calls = this.#parts.state.takeUnrouted();
    if (calls.length > 0) void this.#ask(calls);
  }

  async #ask(calls: readonly Routable[]): Promise<void> {
    const { state, route, environment, tokens, onChange } = this.#parts;
    const { generation } = tokens;
    const answer = (routes: readonly (Route | undefined)[]): void => {
      if (this.#isClosed || tokens.generation !== generation) return; // S3
      for (const [index, call] of calls.entries()) state.receiveRoute(call, routes[index]);
      onChange();
    };
    try {
      const routes = await route(calls);
      this.#routeFailures = 0;
      answer(routes);
    } catch (error) {
      if (error instanceof LiveError && !(error instanceof UnreachableError)) {
        // What one of them is refused for, its size for example, is not the others' fault.
        if (calls.length > 1) return void calls.map((call) => this.#ask([call]));
        const { code, message } = error;
        return answer(calls.map(() => ({ error: { code, message } })));
      }
      const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS * 2 ** this.#routeFailures);
      this.#routeFailures += 1;
      environment.after(pauseMs * (0.5 + environment.random() / 2), () => answer([])); // S2
    }
  }
}
