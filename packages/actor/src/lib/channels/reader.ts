/** Where events go: an open WebSocket, or a stream that behaves like one. */
export interface Reader {
  /** As a WebSocket's: 1 is open. */
  readonly readyState: number;
  /** Bytes taken from us that the reader's connection has not taken yet. */
  readonly bufferedAmount: number;
  send(frame: string): void;
  close(code?: number, reason?: string): void;
}

/** A WebSocket's state in which it takes messages. */
export const readerIsOpen = 1;

/** Closes a reader that may have gone already. */
export function closeReader(reader: Reader, code: number, reason: string): void {
  try {
    reader.close(code, reason);
  } catch {
    // It has closed from the other side: that is what was wanted.
  }
}

/** Sends to a reader that may have gone; answers whether it was there. */
export function trySend(reader: Reader, frame: string): boolean {
  try {
    reader.send(frame);
    return true;
  } catch {
    return false;
  }
}
