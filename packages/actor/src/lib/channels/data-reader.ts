import { parseData } from './frames.ts';
import type { Reader } from './reader.ts';

let parsedFrame = '';
let parsedData: string | undefined;

/** A WebSocket whose reader wants the data of events and nothing else. */
export class DataReader implements Reader {
  readonly socket: WebSocket;

  /** @param socket accepted by the actor */
  constructor(socket: WebSocket) {
    this.socket = socket;
  }

  get readyState(): number {
    return this.socket.readyState;
  }

  get bufferedAmount(): number {
    return this.socket.bufferedAmount;
  }

  send(frame: string): void {
    const data = dataOf(frame);
    if (data !== undefined) this.socket.send(data);
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
  }
}

/** The same frame goes to many readers one after the other. */
function dataOf(frame: string): string | undefined {
  if (frame !== parsedFrame) {
    parsedFrame = frame;
    parsedData = parseData(frame);
  }
  return parsedData;
}
