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

/** Where subscribers go. */
export interface SubscriberUrls {
  subscribe: string;
  /** A request there makes one event. */
  emit: string;
  /** What only events have in them; `"text"` unless given. */
  mark?: string;
  /** What each socket sends first, at most 125 bytes; it is answered with a frame that has `"taken"` in it. */
  hello?: string;
}

const PATIENCE_MS = 60_000;

/**
 * Connects many WebSockets from a process of its own.
 *
 * @param urls where to
 * @param count how many
 * @returns when all are connected
 */
export async function startSubscribers(
  { subscribe, emit, mark = '"text"', hello = '' }: SubscriberUrls,
  count: number,
): Promise<Subscribers> {
  const script = fileURLToPath(new URL('./subscribers.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, subscribe, emit, String(count), mark, hello], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const { value, done } = await lines.next();
    clearTimeout(timer);
    if (done === true) throw new Error('the subscribers have ended early');
    return value;
  };
  await nextLine();
  return {
    async timeEvent() {
      child.stdin.write('emit\n');
      const [timeMs = 0, sizeBytes = 0] = (await nextLine()).split(' ').map(Number);
      return { timeMs, sizeBytes };
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
