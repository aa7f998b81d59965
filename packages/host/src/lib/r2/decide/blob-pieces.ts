/**
 * How a blob is cut into pieces, of which each is one file of the byte store.
 *
 * Purpose: a cluster's `bucket` service takes and gives a file as a whole, through the engine's memory, and gives none
 * of more than 16 MiB; so there a blob is many files. On a disk it is one.
 * Called by: the ledger (name), the byte store (write, read, delete). Owns nothing.
 *
 * Invariant
 * P1. A blob's name tells how it is cut: who knows the name can read and delete it, however other blobs are cut.
 */

/** Some bytes of a blob, and how long the whole is. */
export interface BlobSlice {
  blob: string;
  /** The whole blob's size. */
  size: number;
  offset: number;
  length: number;
}

/** Some bytes of one file of the byte store. */
export interface PieceSlice {
  file: string;
  /** The whole file's size. */
  size: number;
  offset: number;
  length: number;
}

/**
 * Names a blob (P1).
 *
 * @param id what no other blob is called
 * @param size how many bytes it will have
 * @param pieceBytesMax how many of them a file may have
 * @returns the name
 */
export function formatBlobName(id: string, size: number, pieceBytesMax: number): string {
  return size <= pieceBytesMax ? id : `${id}.${Math.ceil(size / pieceBytesMax)}x${pieceBytesMax}`;
}

/**
 * Lists a blob's files.
 *
 * @param blob its name
 * @returns the files' names in order
 */
export function listFiles(blob: string): string[] {
  const { count } = parseBlobName(blob);
  return count === 1 ? [blob] : Array.from({ length: count }, (_, at) => `${blob}.${at}`);
}

/**
 * Finds where bytes of a blob lie.
 *
 * @param slice which bytes
 * @returns the slices of files that hold them, in order; one, if no bytes are wanted
 */
export function cutSlice({ blob, size, offset, length }: BlobSlice): PieceSlice[] {
  const { pieceBytes } = parseBlobName(blob);
  const files = listFiles(blob);
  if (files.length === 1) return [{ file: blob, size, offset, length }];
  const end = offset + length;
  return files.flatMap((file, at) => {
    const start = at * pieceBytes;
    const pieceEnd = Math.min(start + pieceBytes, size);
    if (pieceEnd <= offset || start >= end) return [];
    const from = Math.max(offset, start);
    return [{ file, size: pieceEnd - start, offset: from - start, length: Math.min(end, pieceEnd) - from }];
  });
}

function parseBlobName(blob: string): { count: number; pieceBytes: number } {
  const [, count, pieceBytes] = /\.(\d+)x(\d+)$/.exec(blob) ?? [];
  return { count: Number(count ?? 1), pieceBytes: Number(pieceBytes ?? Number.MAX_SAFE_INTEGER) };
}
