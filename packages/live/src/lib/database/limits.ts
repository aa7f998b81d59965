/** How much one call may do, and one row may hold. */
export interface Limits {
  readonly rowBytes: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

/** Unless told otherwise. */
export const defaultLimits: Limits = { rowBytes: 1 << 20, rowsRead: 32_000, rowsWritten: 16_000 };
