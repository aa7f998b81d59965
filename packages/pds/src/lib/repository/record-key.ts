/** Where a record is. */
export interface RecordKey {
  readonly collection: string;
  readonly rkey: string;
}
