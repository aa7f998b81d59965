/**
 * How a query instance came to be what it is: its latest patches, for clients that come back or were skipped.
 *
 * - H1 Whoever has the value of a version from `floor` on has what is newest after the patches with a later version.
 * - H2 A value that is not a patch, and an error, begin a new history at their version: what was before leads nowhere.
 */

/** One patch, as text that goes to clients as it is. */
export interface PatchEntry {
  /** The shard's version that the patch leads to. */
  readonly version: number;
  readonly text: string;
}

/** How many patches of an instance are kept, and how many characters of them. */
export interface PatchHistoryLimits {
  readonly patches: number;
  readonly characters: number;
}

/** The latest patches of one instance. */
export class PatchHistory {
  readonly #limits: PatchHistoryLimits;
  #floor: number;
  #entries: PatchEntry[] = [];
  #characters = 0;

  /**
   * @param floor version of the oldest value that can be brought up to date; without entries, of the value there is
   * @param entries patches since then, in the order of their versions
   * @param limits what is kept
   */
  constructor(floor: number, entries: readonly PatchEntry[], limits: PatchHistoryLimits) {
    this.#limits = limits;
    this.#floor = floor;
    for (const entry of entries) this.add(entry);
  }

  /** The oldest version that patches lead on from (H1). Entries up to it are gone. */
  get floor(): number {
    return this.#floor;
  }

  /** The version that the newest value is of. */
  get newest(): number {
    return this.#entries.at(-1)?.version ?? this.#floor;
  }

  /**
   * Notes a patch, and forgets the oldest ones beyond the limits.
   *
   * @param entry of a version later than all before
   */
  add(entry: PatchEntry): void {
    this.#entries.push(entry);
    this.#characters += entry.text.length;
    let count = 0;
    while (!this.#fitsWithout(count)) this.#drop(this.#entries[count++]);
    this.#entries.splice(0, count);
  }

  /** Begins anew (H2). */
  restart(version: number): void {
    this.#floor = version;
    this.#entries = [];
    this.#characters = 0;
  }

  /**
   * What leads from a version to the newest one.
   *
   * @param version of the value that is there
   * @returns texts of patches, to be applied in order, none if nothing has changed; undefined if they are gone
   */
  since(version: number): readonly string[] | undefined {
    if (version < this.#floor) return undefined;
    return this.#entries.filter((entry) => entry.version > version).map(({ text }) => text);
  }

  #fitsWithout(count: number): boolean {
    const { patches, characters } = this.#limits;
    return this.#entries.length - count <= patches && this.#characters <= characters;
  }

  #drop(entry: PatchEntry | undefined): void {
    if (entry === undefined) return;
    this.#characters -= entry.text.length;
    this.#floor = entry.version;
  }
}
