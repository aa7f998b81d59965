/**
 * Admissions that have been promised: each is good once, and soon. They need not outlive the object, nor the moment.
 */
export class Tickets<Holder> {
  readonly #open = new Map<string, { readonly holder: Holder; readonly until: number }>();

  /**
   * @param ticket hard to guess
   * @param holder who gets in by it
   * @param now milliseconds since 1970
   */
  add(ticket: string, holder: Holder, now: number): void {
    for (const [old, { until }] of this.#open) {
      if (until >= now) break; // Those behind it were promised later.
      this.#open.delete(old);
    }
    this.#open.set(ticket, { holder, until: now + TICKET_MS });
  }

  /** Who gets in; undefined: nobody, as there is no such ticket, or no longer. */
  take(ticket: string, now: number): Holder | undefined {
    const found = this.#open.get(ticket);
    this.#open.delete(ticket);
    return found === undefined || found.until < now ? undefined : found.holder;
  }
}

const TICKET_MS = 10_000;
