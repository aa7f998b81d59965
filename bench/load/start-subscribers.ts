import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process full of subscribers. */
export interface Subscribers {
  /**
   * Waits until each socket has had one more event.
   *
   * @param trigger causes the event
   * @returns milliseconds from just before the trigger until the last socket had it
   */
  timeEvent(trigger: () => Promise<unknown>): Promise<number>;
  stop(): void;
}

/**
 * Connects many WebSockets from a process of its own.
 *
 * @param url where to, with `ws:`
 * @param count how many
 * @returns when all are connected
 */
export async function startSubscribers(url: string, count: number): Promise<Subscribers> {
  const script = fileURLToPath(new URL('./subscribers.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, String(count)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the subscribers ended early');
    return value;
  };
  await nextLine();
  return {
    async timeEvent(trigger) {
      child.stdin.write('next\n');
      await nextLine();
      const [elapsedMs] = await Promise.all([nextLine(), trigger()]);
      return Number(elapsedMs);
    },
    stop: () => void child.kill('SIGKILL'),
  };
}
