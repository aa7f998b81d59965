import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process full of subscribers. */
export interface Subscribers {
  /**
   * Causes an event.
   *
   * @returns until each socket had it, and how large it was
   * @throws Error if a socket closes, or gets an event twice or not within a minute
   */
  timeEvent(): Promise<{ timeMs: number; sizeBytes: number }>;
  stop(): void;
}

/** Where subscribers go, and how they tell what they get. */
export interface SubscriberTarget {
  /** `http://…`; `{id}` in it is a new UUID for each socket. */
  subscribe: string;
  /** A request there makes one event. */
  emit: string;
  /** How it is made; a GET unless given. `{id}` in its body is a new UUID for each event. */
  emitRequest?: { headers: Record<string, string>; body: string };
  /** What only events have in them; `"text"` unless given. */
  mark?: string;
  /** What each socket sends first, at most 125 bytes. */
  hello?: string;
  /** What is in the frame that each socket waits for before it is ready; unless given it waits for none. */
  answer?: string;
  /** What is in every frame of an answer or an event, so that others do not count; unless given it is any. */
  part?: string;
  /** What is in the last frame of an answer or an event; unless given each is one frame. */
  end?: string;
  /** Header `Sec-WebSocket-Protocol`. */
  protocol?: string;
}

const PATIENCE_MS = 60_000;

/**
 * Connects many WebSockets from a process of its own.
 *
 * @param target where to
 * @param count how many
 * @param patienceMs how long all may take to be ready
 * @returns when all are ready
 */
export async function startSubscribers(
  target: SubscriberTarget,
  count: number,
  patienceMs = PATIENCE_MS,
): Promise<Subscribers> {
  const script = fileURLToPath(new URL('./subscribers.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, String(count), JSON.stringify(target)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (withinMs: number): Promise<string> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    const { value, done } = await lines.next();
    clearTimeout(timer);
    if (done === true) throw new Error('the subscribers have ended early');
    return value;
  };
  await nextLine(patienceMs);
  return {
    async timeEvent() {
      child.stdin.write('emit\n');
      const [timeMs = 0, sizeBytes = 0] = (await nextLine(PATIENCE_MS)).split(' ').map(Number);
      return { timeMs, sizeBytes };
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
