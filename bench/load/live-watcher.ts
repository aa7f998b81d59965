/** Clients of a live database that do nothing but watch one query: just enough of the wire to come back and resume. */
import { WebSocket } from 'ws';

/** What a watcher has when it goes, and says when it comes back. */
export interface Known {
  epoch: string;
  instance: number;
  version: number;
}

/** A query to watch. */
export interface WatchedQuery {
  path: string;
  args: object;
}

interface Frame {
  type: string;
  version: number;
  epoch?: string;
  taken?: { instance: number; value?: unknown; patches?: unknown[] }[];
}

const PATIENCE_MS = 60_000;

/**
 * Connects and begins to watch.
 *
 * @param url of the project, `http://…`
 * @param query what to watch
 * @param known what the client has from before
 * @returns when its query has been answered
 */
export async function startWatcher(url: string, query: WatchedQuery, known?: Known): Promise<Watcher> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live/socket?protocol=1`, { perMessageDeflate: false });
  const add = [{ query: 1, ...query, ...(known !== undefined && { known }) }];
  socket.once('open', () => socket.send(JSON.stringify({ type: 'queries', add, remove: [] })));
  const watcher = new Watcher(socket);
  await watcher.until(() => watcher.answer !== undefined);
  return watcher;
}

/** One client. */
export class Watcher {
  /** What it has by now. */
  known: Known = { epoch: '', instance: 0, version: 0 };
  /** Bytes of all frames so far. */
  receivedBytes = 0;
  /** How its query was answered: by patches from what it had, or by its value; undefined: not yet. */
  answer: 'patches' | 'value' | undefined;
  /** Whether the server has closed its socket. */
  isClosed = false;
  readonly #socket: WebSocket;
  readonly #looks = new Set<() => void>();
  #bytesPerSecond = Number.POSITIVE_INFINITY;

  /** @param socket that is being opened */
  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.#take(data));
    for (const end of ['close', 'error']) {
      socket.once(end, () => {
        this.isClosed = true;
        this.#look();
      });
    }
  }

  /** Reads so many bytes a second from now on. */
  readSlowly(bytesPerSecond: number): void {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Resolves when it has reached a version, or the server has closed its socket. */
  reach(version: number): Promise<void> {
    return this.until(() => this.known.version >= version || this.isClosed);
  }

  /**
   * Resolves as soon as something holds.
   *
   * @throws Error if it does not within a minute
   */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('a watcher waits for too long')), PATIENCE_MS);
      const look = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#looks.delete(look);
        resolve();
      };
      this.#looks.add(look);
      look();
    });
  }

  /** Goes without a word. */
  close(): void {
    this.#socket.terminate();
  }

  #take(data: Buffer): void {
    this.receivedBytes += data.length;
    if (Number.isFinite(this.#bytesPerSecond)) {
      this.#socket.pause();
      setTimeout(() => this.#socket.resume(), (data.length * 1000) / this.#bytesPerSecond);
    }
    const { version, epoch = this.known.epoch, taken: [taken] = [] } = JSON.parse(data.toString()) as Frame;
    this.known = { epoch, version, instance: taken?.instance ?? this.known.instance };
    if (taken !== undefined) this.answer = taken.patches === undefined ? 'value' : 'patches';
    this.#look();
  }

  #look(): void {
    for (const look of this.#looks) look();
  }
}
