/**
 * Ids of rows: `<table>_`, 11 characters for the time of creation in microseconds, 15 of chance, and `@<shard value>`
 * for sharded tables. The time is the row's key in its table, so an id is found without an index of its own.
 */

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 11;
const CHANCE_GROUPS = 3;
const GROUP_LENGTH = 5;
const GROUP_SIZE = 32 ** GROUP_LENGTH;

/** Characters behind the table's name and `_`. */
export const ID_LENGTH = TIME_LENGTH + CHANCE_GROUPS * GROUP_LENGTH;

const pairs = Array.from(ALPHABET).flatMap((first) => Array.from(ALPHABET, (second) => first + second));
const digitOf = new Map(Array.from(ALPHABET, (character, digit) => [character, digit]));

/**
 * A new id.
 *
 * @param timeUs microseconds since 1970
 * @param random at least 0, less than 1
 * @param suffix `@<shard value>`, or empty
 */
export function createDocumentId(table: string, timeUs: number, random: () => number, suffix: string): string {
  const time = formatSix(Math.floor(timeUs / GROUP_SIZE)) + formatFive(timeUs % GROUP_SIZE);
  let chance = '';
  for (let group = 0; group < CHANCE_GROUPS; group++) chance += formatFive(Math.floor(random() * GROUP_SIZE));
  return `${table}_${time}${chance}${suffix}`;
}

/**
 * The time of creation that an id says, in microseconds.
 *
 * @param table whose id it is
 * @returns undefined: it says none
 */
export function readIdTimeUs(table: string, id: string): number | undefined {
  let timeUs = 0;
  const start = table.length + 1;
  for (let index = start; index < start + TIME_LENGTH; index++) {
    const digit = digitOf.get(id.charAt(index));
    if (digit === undefined) return undefined;
    timeUs = timeUs * 32 + digit;
  }
  return timeUs;
}

/**
 * What an id ends with in a shard: ids of a sharded table name their shard.
 *
 * @param value of the shard field
 */
export function formatIdSuffix(value: string): string {
  return `@${encodeURIComponent(value)}`;
}

/** 30 bits. */
function formatSix(number: number): string {
  return pairAt(number >>> 20) + pairAt((number >>> 10) & 1023) + pairAt(number & 1023);
}

/** 25 bits. */
function formatFive(number: number): string {
  return pairAt(number >>> 15) + pairAt((number >>> 5) & 1023) + ALPHABET.charAt(number & 31);
}

function pairAt(number: number): string {
  return pairs[number] ?? '';
}
