/**
 * Tells open consoles that there is something new to read, so that they need not ask all the time: an instance whose
 * console is open can sleep.
 */
import type { Channels } from '@sundog/actor';

/** The channel of consoles. What it carries says nothing: whoever hears of it reads the state. */
export const CONSOLE_CHANNEL = '_console';

/** What tells them. */
export class ConsolePulse {
  readonly #channels: () => Pick<Channels, 'emit' | 'subscribers'>;
  readonly #asking = new Set<string>();

  /** @param channels of the actor */
  constructor(channels: () => Pick<Channels, 'emit' | 'subscribers'>) {
    this.#channels = channels;
  }

  /** A run has asked. */
  onAsk(runId: string): void {
    this.#asking.add(runId);
    this.beat();
  }

  /** A run has ended. Of those that have never asked, consoles know nothing. */
  onEnd(runId: string): void {
    if (this.#asking.size > 0 && this.#asking.delete(runId)) this.beat();
  }

  /** Something else has changed. */
  beat(): void {
    const channels = this.#channels();
    if (channels.subscribers(CONSOLE_CHANNEL) > 0) channels.emit(CONSOLE_CHANNEL, null, { replay: false });
  }
}
