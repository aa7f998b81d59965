/** What the reference server closes with after an error: the other side did what it may not (RFC 6455, 7.4.1). */
export const closePolicy = 1008;

/** Whether a socket takes messages. */
export function socketIsOpen(socket: WebSocket): boolean {
  return socket.readyState === WebSocket.OPEN;
}

/** Sends to a socket that may have gone; answers whether it was there. */
export function trySend(socket: WebSocket, bytes: ArrayBuffer | Uint8Array): boolean {
  try {
    socket.send(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Closes a socket that may have gone already. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // It has closed from the other side: that is what was wanted.
  }
}
