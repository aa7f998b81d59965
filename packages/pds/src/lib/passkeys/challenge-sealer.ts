/**
 * Challenges that cost no row until they are used.
 *
 * Anyone may ask for a challenge, so giving one out writes nothing: it carries its own number, its end and a seal over
 * both, over what it is for and over the browser it was given to. Whoever accepts it writes its number down until it
 * ends, in the transaction of what it allowed (`PasskeyTable`), and refuses it from then on.
 *
 * - C1 A challenge holds for two minutes.
 * - C2 It holds for one purpose and one subject (such as the session of the browser that asked), which the seal covers:
 *   what somebody signed elsewhere, or was talked into signing, is of no use here.
 * - C3 It is used once: by its number, in the account whose passkey has signed it. No other account has that passkey.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

import { fromBase64Url, toBase64Url } from '@atcute/multibase';

import { createPasskeyError } from './passkey-error.ts';

/** What a challenge is for. */
export type ChallengePurpose = 'addPasskey' | 'signIn' | 'secondFactor';

/** A challenge that was given out here, for this, and has not ended. */
export interface OpenedChallenge {
  /** 16 bytes; to be written down until `endsAt`. */
  readonly number: Uint8Array<ArrayBuffer>;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

/** C1. */
export const CHALLENGE_MS = 120_000;

const NUMBER_BYTES = 16;
const BODY_BYTES = NUMBER_BYTES + 8;
const CHALLENGE_BYTES = BODY_BYTES + 32;

/** Time and ids: the part of the kernel's clock that is used. */
export interface ChallengeClock {
  /** Milliseconds since 1970. */
  now(): number;
  uuid(): string;
}

/** Gives challenges out and knows them again. Any Worker or actor that has the same key may do either. */
export class ChallengeSealer {
  readonly #key: Uint8Array;
  readonly #clock: ChallengeClock;

  /**
   * @param key 32 bytes, used for nothing else
   * @param clock
   */
  constructor(key: Uint8Array, clock: ChallengeClock) {
    this.#key = key;
    this.#clock = clock;
  }

  /**
   * @param purpose what it is for
   * @param subject who asked: of a browser, something that other browsers do not have
   * @returns base64url
   */
  seal(purpose: ChallengePurpose, subject: string): string {
    const challenge = new Uint8Array(CHALLENGE_BYTES);
    const digits = this.#clock.uuid().replaceAll('-', '');
    for (let index = 0; index < NUMBER_BYTES; index += 1) {
      challenge[index] = Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16);
    }
    new DataView(challenge.buffer).setFloat64(NUMBER_BYTES, this.#clock.now() + CHALLENGE_MS);
    challenge.set(this.#createSeal(purpose, subject, challenge), BODY_BYTES);
    return toBase64Url(challenge);
  }

  /**
   * @param challenge base64url, as it came back
   * @param purpose as it was sealed
   * @param subject as it was sealed
   * @throws XrpcError ForeignChallenge, ExpiredChallenge
   */
  open(challenge: string, purpose: ChallengePurpose, subject: string): OpenedChallenge {
    const bytes = decode(challenge);
    if (
      bytes === undefined ||
      !timingSafeEqual(bytes.subarray(BODY_BYTES), this.#createSeal(purpose, subject, bytes))
    ) {
      throw createPasskeyError('ForeignChallenge', 'This passkey was asked for by another page; please try again here');
    }
    const endsAt = new DataView(bytes.buffer).getFloat64(NUMBER_BYTES);
    if (endsAt <= this.#clock.now()) {
      throw createPasskeyError('ExpiredChallenge', 'That took longer than two minutes; please try again');
    }
    return { number: bytes.slice(0, NUMBER_BYTES), endsAt };
  }

  #createSeal(purpose: ChallengePurpose, subject: string, challenge: Uint8Array): Uint8Array<ArrayBuffer> {
    const mac = createHmac('sha256', this.#key).update(`${purpose}\0${subject}\0`);
    return new Uint8Array(mac.update(challenge.subarray(0, BODY_BYTES)).digest());
  }
}

function decode(challenge: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = new Uint8Array(fromBase64Url(challenge));
    return bytes.length === CHALLENGE_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}
