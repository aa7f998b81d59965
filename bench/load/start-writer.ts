import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Account } from './pds-calls.ts';

/** A process that writes. */
export interface Writer {
  /** @returns the milliseconds that each write took, from its request to its answer */
  stop(): Promise<number[]>;
}

/**
 * Starts to write posts, one after the other.
 *
 * @param account whose
 * @returns once the first is written
 */
export async function startWriter(account: Account): Promise<Writer> {
  const script = fileURLToPath(new URL('./pds-writer.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(account)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the writer has ended early');
    return value;
  };
  await nextLine();
  return {
    async stop() {
      child.stdin.end();
      return JSON.parse(await nextLine()) as number[];
    },
  };
}
