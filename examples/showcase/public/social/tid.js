const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const TIME_CHARACTERS = 11;

/** Tells this window's keys from those of others that are made at the same time. */
const clockId = ALPHABET.charAt(Math.random() * 32) + ALPHABET.charAt(Math.random() * 32);
let last = 0;

/**
 * @returns {string} a key for a record: the time in microseconds, as text that sorts as the time does
 */
export function createTid() {
  last = Math.max(Date.now() * 1000, last + 1);
  let text = clockId;
  let rest = last;
  for (let index = 0; index < TIME_CHARACTERS; index++) {
    text = ALPHABET.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
