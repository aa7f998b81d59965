/** Where somebody lives. */
export interface Address {
  /** Street and number {@min 1} {@max 60} */
  street: string;
  /** {@pattern ^\d{5}$} {@example 12345} */
  zip: string;
}
/** Between nothing and everything {@min 0} {@max 1} */
export type Share = number;
export interface Limited {
  /** {@int} {@min 1} {@max 3} */
  count: number;
  share?: Share;
  /** {@maxItems 2} {@unique} */
  tags?: string[];
}
