/** What a client needs of the place where it runs: a browser, Node, a test. */

/** A WebSocket, as browsers and Node have it. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason?: string }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** A class of WebSockets: `WebSocket` of the browser or of Node 22, or that of the package `ws`. */
export type SocketClass = new (url: string, protocols: string[]) => SocketLike;

/** Sends a request, as `fetch` does. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly signal?: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers?: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** Time, chance, and the way out. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls later, unless the function that is returned is called before. */
  after(delayMs: number, callback: () => void): () => void;
  /** From 0 up to 1. */
  random(): number;
  /** Calls whenever the network has come back; ends with the function that is returned. */
  onOnline(callback: () => void): () => void;
  /** Has whoever leaves the page asked whether to; ends with the function that is returned. */
  warnOfLeaving(): () => void;
  readonly fetch: Fetch;
  readonly socketClass: SocketClass;
}

/**
 * The place where this runs.
 *
 * @param socketClass instead of the one that is there
 * @throws Error if there is none
 */
export function createEnvironment(socketClass?: SocketClass): Environment {
  const found = socketClass ?? (Reflect.get(globalThis, 'WebSocket') as SocketClass | undefined);
  if (found === undefined) {
    throw new Error('There is no WebSocket here. Give one: new LiveClient(url, { webSocket }), from the package ws.');
  }
  return {
    now: () => Date.now(),
    after: (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    random: () => Math.random(),
    onOnline: (callback) => listen('online', callback),
    warnOfLeaving: () => listen('beforeunload', (event) => event.preventDefault()),
    fetch: (url, init) => fetch(url, init),
    socketClass: found,
  };
}

/**
 * A name that no other client has.
 *
 * @returns 32 hexadecimal digits; unlike `randomUUID` also where a page is not secure
 */
export function createClientName(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Listens to the page; without one nothing comes. */
function listen(type: string, listener: (event: Event) => void): () => void {
  const target = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>;
  target.addEventListener?.(type, listener);
  return () => target.removeEventListener?.(type, listener);
}
