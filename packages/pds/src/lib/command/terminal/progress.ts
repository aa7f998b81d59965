/**
 * How far a command is, on standard error: one line that changes at a terminal, and steps alone where nobody watches.
 */
import { toPlainText } from './plain-text.ts';

const INTERVAL_MS = 100;

/** Says how far something is. */
export class Progress {
  readonly #isLive = process.stderr.isTTY;
  #shownAt = 0;
  #isOpen = false;

  /** @param text what is going on; shown in place of the last, not too often */
  update(text: string): void {
    const now = performance.now();
    if (!this.#isLive || now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    this.#isOpen = true;
    process.stderr.write(`\r\u001B[K  ${toPlainText(text)}`);
  }

  /** @param text what has been done; stays */
  step(text: string): void {
    this.clear();
    process.stderr.write(`${toPlainText(text)}\n`);
  }

  /** Takes away what is going on. */
  clear(): void {
    if (this.#isOpen) process.stderr.write('\r\u001B[K');
    this.#isOpen = false;
  }
}

/**
 * @param bytes a size
 * @returns it as people read it: `820 B`, `4.2 MB`
 */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit += 1) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
