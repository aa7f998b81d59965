/** One preference: an object with its `$type`. */
export interface Preference {
  readonly $type: string;
  readonly [field: string]: unknown;
}
