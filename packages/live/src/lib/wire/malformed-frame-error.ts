import { LiveError } from '../values/live-error.ts';
import type { Mismatch } from '../values/validator-node.ts';

/** A text that is no frame of the protocol. */
export class MalformedFrameError extends LiveError {
  override readonly name = 'MalformedFrameError';

  constructor({ path, expected, found }: Mismatch) {
    super({
      code: 'malformed_frame',
      message: `Malformed frame: expected ${expected}${path === '' ? '' : ` at ${path}`}, found ${found}.`,
      data: { path, expected, found },
    });
  }
}
