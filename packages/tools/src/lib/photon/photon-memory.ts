/** Whose memory it is: the instance's, that of the caller's session with it, or that of all photons together. */
export type PhotonScope = 'photon' | 'session' | 'global';

/** Where in the memory: a scope by its name, or a scope and a namespace, each with its default. */
export type MemoryPlaceOptions =
  | PhotonScope
  | {
      /** `photon` unless given. */
      readonly scope?: PhotonScope;
      /** A part of the scope that shares no key with any other, whatever the names hold. */
      readonly namespace?: string;
    };

/** Which entries of a place, and how many. */
export type MemoryRangeOptions =
  | PhotonScope
  | (Exclude<MemoryPlaceOptions, string> & {
      /** What keys begin with. */
      readonly prefix?: string;
      /** The first key. */
      readonly start?: string;
      /** Only keys before this. */
      readonly end?: string;
      /** The last keys first. */
      readonly reverse?: boolean;
      /** At most so many, 1 to 10,000; all of them unless given. */
      readonly limit?: number;
      /** The last key of the page before, with the same other options. */
      readonly cursor?: string;
    });

/** A key and its value. */
export interface MemoryEntry<Value> {
  readonly key: string;
  readonly value: Value;
}

/**
 * Keys and values that stay: `this.memory`.
 *
 * Values are structured clones, so maps, sets, dates, bytes and cycles come back as they were. Key and value together
 * have at most 2 MB. Keys sort by their bytes in UTF-8.
 */
export interface PhotonMemory {
  /** The value of a key, or null when absent. */
  get<Value = unknown>(key: string, place?: MemoryPlaceOptions): Promise<Value | null>;
  /**
   * Keeps a value.
   *
   * @throws MemoryValueError for undefined, MemoryTooLargeError over 2 MB
   */
  set(key: string, value: unknown, place?: MemoryPlaceOptions): Promise<void>;
  /** Removes a key; answers whether it was there. */
  delete(key: string, place?: MemoryPlaceOptions): Promise<boolean>;
  /** Whether a key is there. */
  has(key: string, place?: MemoryPlaceOptions): Promise<boolean>;
  /** The keys, in order. */
  keys(range?: MemoryRangeOptions): Promise<string[]>;
  /** Keys and values, in order; the last key of a page is the cursor of the next one. */
  list<Value = unknown>(range?: MemoryRangeOptions): Promise<MemoryEntry<Value>[]>;
  /** Everything in a place, by key. */
  getAll<Value = unknown>(place?: MemoryPlaceOptions): Promise<Record<string, Value>>;
  /**
   * Changes a value by what it is. No update of the same key is lost, however many run at once and however long they
   * take; a function that throws changes nothing. Never update a key inside an update of the same key.
   *
   * @param change from the value, or null when absent, to the new one
   * @returns the new value
   */
  update<Value = unknown>(
    key: string,
    change: (current: Value | null) => Value | Promise<Value>,
    place?: MemoryPlaceOptions,
  ): Promise<Value>;
  /** Removes everything in a place; answers how many keys there were. */
  clear(place?: MemoryPlaceOptions): Promise<number>;
}
