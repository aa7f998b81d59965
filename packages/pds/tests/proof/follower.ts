/** Follows a firehose over a real socket, and keeps every frame. */
import { setTimeout as sleep } from 'node:timers/promises';

import { WebSocket } from 'ws';

import { decodeFrame } from '../../src/lib/events/frame.ts';

/** A frame, with its body as JSON has it (`$link`, `$bytes`). */
export interface ReceivedFrame {
  readonly seq: number | undefined;
  /** `#commit`, …; `error` for an error. */
  readonly type: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- Bodies are looked into by tests that fail where they differ.
  readonly body: any;
  readonly bytes: Buffer;
}

const TIMEOUT_MS = 15_000;

/** A subscriber. */
export class Follower {
  readonly frames: ReceivedFrame[] = [];
  readonly #url: () => string;
  #socket: WebSocket | undefined;
  #closed: { code: number; reason: string } | undefined;

  /** @param url of the server, as it is now */
  constructor(url: () => string) {
    this.#url = url;
  }

  /** The number of the last event that came; undefined before the first. */
  get cursor(): number | undefined {
    return this.frames.findLast(({ seq }) => seq !== undefined)?.seq;
  }

  /** Why the socket has closed; undefined while it is open. */
  get closed(): { code: number; reason: string } | undefined {
    return this.#closed;
  }

  /**
   * Connects, once: what comes is added to `frames`.
   *
   * @param cursor undefined: only what is new
   * @throws if there is no connection
   */
  async connect(cursor?: number): Promise<this> {
    const url = new URL('/xrpc/com.atproto.sync.subscribeRepos', this.#url());
    url.protocol = 'ws:';
    if (cursor !== undefined) url.searchParams.set('cursor', String(cursor));
    const socket = new WebSocket(url, { handshakeTimeout: TIMEOUT_MS });
    this.#socket = socket;
    this.#closed = undefined;
    socket.on('message', (data: Buffer) => this.frames.push(parseFrame(data)));
    socket.on('close', (code, reason) => {
      if (this.#socket === socket) this.#closed = { code, reason: String(reason) };
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.on('error', reject);
    });
    return this;
  }

  /** Waits for a frame that there is, or that comes. */
  async until(isIt: (frame: ReceivedFrame) => boolean, what = 'a frame'): Promise<ReceivedFrame> {
    const end = Date.now() + TIMEOUT_MS;
    for (let looked = 0; Date.now() < end; await sleep(5)) {
      for (; looked < this.frames.length; looked++) {
        const frame = this.frames[looked];
        if (frame !== undefined && isIt(frame)) return frame;
      }
    }
    const seen = this.frames.slice(-20).map(({ type, seq }) => `${type} ${seq}`);
    throw new Error(`${what} has not come; the last were ${seen.join(', ')}`);
  }

  /** Waits for the commit of a revision. */
  untilRev(did: string, rev: string): Promise<ReceivedFrame> {
    return this.until(({ body }) => body.rev === rev && (body.repo ?? body.did) === did, `${did} at ${rev}`);
  }

  /** Waits until the server has closed the socket. */
  async untilClosed(): Promise<{ code: number; reason: string }> {
    for (const end = Date.now() + TIMEOUT_MS; Date.now() < end; await sleep(5)) {
      if (this.#closed !== undefined) return this.#closed;
    }
    throw new Error('the socket stays open');
  }

  /** Hangs up. */
  close(): void {
    this.#socket?.terminate();
  }
}

function parseFrame(bytes: Buffer): ReceivedFrame {
  const frame = decodeFrame(bytes);
  if (frame.kind === 'error') return { seq: undefined, type: 'error', body: frame, bytes };
  return { seq: frame.seq, type: frame.type, body: JSON.parse(JSON.stringify(frame.body)), bytes };
}
