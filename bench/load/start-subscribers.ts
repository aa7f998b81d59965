import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process full of subscribers. */
export interface Subscribers {
  /**
   * Causes an event.
   *
   * @returns milliseconds until each socket had it
   * @throws Error if a socket closes, or gets an event twice or not within a minute
   */
  timeEvent(): Promise<number>;
  stop(): void;
}

/** Where subscribers go. */
export interface SubscriberUrls {
  subscribe: string;
  /** A request there makes one event. */
  emit: string;
}

const PATIENCE_MS = 60_000;

/**
 * Connects many WebSockets from a process of its own.
 *
 * @param urls where to
 * @param count how many
 * @returns when all are connected
 */
export async function startSubscribers({ subscribe, emit }: SubscriberUrls, count: number): Promise<Subscribers> {
  const script = fileURLToPath(new URL('./subscribers.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, subscribe, emit, String(count)], {
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
      return Number(await nextLine());
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
