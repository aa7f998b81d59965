/** What the host may set; times in milliseconds. */
export interface Settings {
  /** Values of at most so many bytes lie in the index, in the same commit as their row. */
  inlineBytesMax: number;
  /** Larger blobs are cut into files of so many bytes, for byte stores that do not take any size. */
  pieceBytesMax: number;
  /** Largest value of one put or one part. */
  putBytesMax: number;
  /** How long the bytes of a replaced or deleted object stay for readers that have begun. */
  graceMs: number;
  /** How long a reserved blob may go without a sign of life from its writer. */
  leaseMs: number;
  /** After which time the bytes of a lost reservation are deleted once more, should their writer have only stalled. */
  secondPassMs: number;
  /** When a multipart upload that nobody completed is given up. */
  uploadLifetimeMs: number;
}
