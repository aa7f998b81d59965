/** Cuts a server's bytes into WebSocket frames (RFC 6455, 5.2): unmasked, unfragmented, at most 64 KiB. */
export class FrameReader {
  readonly #onFrame: (payload: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);

  /** @param onFrame called with the payload of each frame */
  constructor(onFrame: (payload: Buffer) => void) {
    this.#onFrame = onFrame;
  }

  /**
   * Takes what has come.
   *
   * @param bytes in the order they came
   */
  push(bytes: Buffer): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let end = endOfFrame(rest); end !== undefined && end <= rest.length; end = endOfFrame(rest)) {
      this.#onFrame(rest.subarray(startOfPayload(rest), end));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
  }
}

const LONG = 126;

function startOfPayload(frame: Buffer): number {
  return lengthByte(frame) === LONG ? 4 : 2;
}

/** Undefined while the header is not all there. */
function endOfFrame(frame: Buffer): number | undefined {
  if (frame.length < 2 || frame.length < startOfPayload(frame)) return undefined;
  const length = lengthByte(frame);
  return length === LONG ? 4 + frame.readUInt16BE(2) : 2 + length;
}

function lengthByte(frame: Buffer): number {
  const length = frame.readUInt8(1);
  if (length > LONG) throw new Error('a frame is masked, or longer than 64 KiB');
  return length;
}
