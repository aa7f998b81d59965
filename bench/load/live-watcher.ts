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

/** One client. */
export interface Watcher {
  /** What it has by now. */
  readonly known: Known;
  /** Bytes of all frames so far. */
  readonly receivedBytes: number;
  /** How its query was answered: by patches from what it had, or by its value. */
  readonly answer: 'patches' | 'value';
  /** Whether the server has closed its socket. */
  readonly isClosed: boolean;
  /** Resolves when it has reached a version, or the server has closed its socket. */
  reach(version: number): Promise<void>;
  /** Reads so many bytes a second from now on. */
  readSlowly(bytesPerSecond: number): void;
  close(): void;
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
export function startWatcher(url: string, query: WatchedQuery, known?: Known): Promise<Watcher> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live/socket?protocol=1`, { perMessageDeflate: false });
  const state = {
    known: { epoch: '', instance: 0, version: 0 },
    receivedBytes: 0,
    isClosed: false,
    answer: 'value' as Watcher['answer'],
  };
  const waiting = new Set<() => void>();
  let pace = Number.POSITIVE_INFINITY;
  const add = [{ query: 1, ...query, ...(known !== undefined && { known }) }];
  socket.once('open', () => socket.send(JSON.stringify({ type: 'queries', add, remove: [] })));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a watcher was not answered')), PATIENCE_MS);
    socket.once('error', reject);
    socket.once('close', () => {
      state.isClosed = true;
      for (const look of waiting) look();
    });
    socket.on('message', (data: Buffer) => {
      state.receivedBytes += data.length;
      if (Number.isFinite(pace)) {
        socket.pause();
        setTimeout(() => socket.resume(), (data.length * 1000) / pace);
      }
      const frame = JSON.parse(data.toString()) as Frame;
      state.known.version = frame.version;
      if (frame.type === 'welcome') state.known.epoch = frame.epoch ?? '';
      const [taken] = frame.taken ?? [];
      if (taken !== undefined) {
        clearTimeout(timer);
        state.known.instance = taken.instance;
        state.answer = taken.patches === undefined ? 'value' : 'patches';
        resolve({
          answer: state.answer,
          get isClosed() {
            return state.isClosed;
          },
          get known() {
            return { ...state.known };
          },
          get receivedBytes() {
            return state.receivedBytes;
          },
          reach: (version) => reach(version),
          readSlowly: (bytesPerSecond) => void (pace = bytesPerSecond),
          close: () => socket.terminate(),
        });
      }
      for (const look of waiting) look();
    });
  });

  function reach(version: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`version ${version} was not reached`)), PATIENCE_MS);
      const look = (): void => {
        if (state.known.version < version && !state.isClosed) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  }
}
