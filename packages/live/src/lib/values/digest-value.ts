import type { Value } from './value.ts';

/**
 * A number that two values share if they are equal, and hardly ever if they are not: 53 bits, made to tell a result
 * from another one at little cost, and not against somebody who looks for two that share it.
 *
 * The order of fields counts. Objects are digested once.
 *
 * @param value that never changes
 */
export function digestValue(value: Value): number {
  const lanes = new Lanes();
  mix(lanes, value);
  return lanes.finish();
}

const known = new WeakMap<object, number>();

function mix(lanes: Lanes, value: Value): void {
  switch (typeof value) {
    case 'string':
      return lanes.addText('s', value);
    case 'number':
      return lanes.addNumber('n', value);
    case 'bigint':
      return lanes.addText('i', String(value));
    case 'boolean':
      return lanes.addNumber('b', Number(value));
    case 'object':
      return mixObject(lanes, value);
    case 'undefined':
    case 'function':
    case 'symbol': // No value is any of these.
  }
}

function mixObject(lanes: Lanes, value: Value & (object | null)): void {
  if (value === null) return lanes.addNumber('0', 0);
  if (value instanceof ArrayBuffer) return lanes.addText('x', new Uint8Array(value).join());
  if (isList(value)) {
    lanes.addNumber('l', value.length);
    for (const element of value) mix(lanes, element);
    return;
  }
  lanes.addNumber('o', known.get(value) ?? digestFields(value));
}

function digestFields(fields: { readonly [field: string]: Value | undefined }): number {
  const lanes = new Lanes();
  for (const name of Object.keys(fields)) {
    const field = fields[name];
    if (field === undefined) continue;
    lanes.addText('f', name);
    mix(lanes, field);
  }
  const digest = lanes.finish();
  known.set(fields, digest);
  return digest;
}

/** `Array.isArray` does not tell the compiler about lists that may not be written. */
function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Two sums of 32 bits that are multiplied by odd numbers on the way. Each part says its kind and length first. */
class Lanes {
  #one = 0x9e3779b9;
  #other = 0x85ebca6b;

  addText(kind: string, text: string): void {
    this.#addWord(kind.charCodeAt(0));
    this.#addWord(text.length);
    let one = this.#one;
    let other = this.#other;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      one = Math.imul(one ^ unit, 0x9e3779b1);
      other = Math.imul(other ^ unit, 0x5f356495);
    }
    this.#one = one;
    this.#other = other;
    this.#stir();
  }

  addNumber(kind: string, value: number): void {
    this.#addWord(kind.charCodeAt(0));
    float[0] = value;
    this.#addWord(words[0] ?? 0);
    this.#addWord(words[1] ?? 0);
    this.#stir();
  }

  finish(): number {
    this.#stir();
    return (this.#other >>> 0) * 2 ** 21 + (this.#one >>> 11);
  }

  #addWord(word: number): void {
    this.#one = Math.imul(this.#one ^ word, 0x9e3779b1);
    this.#other = Math.imul(this.#other ^ word, 0x5f356495);
  }

  /** Multiplication carries upwards only. */
  #stir(): void {
    this.#one = Math.imul(this.#one ^ (this.#one >>> 16), 0x85ebca6b) ^ (this.#other >>> 13);
    this.#other = Math.imul(this.#other ^ (this.#other >>> 15), 0xc2b2ae35) ^ (this.#one >>> 16);
  }
}
