/**
 * QR codes (ISO/IEC 18004) of bytes, with the lowest correction (a screen is not dirty), up to version 20: 858 bytes.
 * The standard would choose among eight masks; every reader takes each, so here it is always the first.
 */
import { html, type Html } from './html.ts';
import { addCorrection } from './qr-correction.ts';

const VERSION_MAX = 20;
const FINDER = 7;

/**
 * @param text what readers find
 * @returns an SVG; undefined if the text is too long
 */
export function renderQrCode(text: string): Html | undefined {
  const modules = createQrModules(text);
  if (modules === undefined) return undefined;
  const path = modules.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return html`<svg
    class="qr"
    role="img"
    aria-label="QR code"
    viewBox="0 0 ${modules.length} ${modules.length}"
    shape-rendering="crispEdges"
  >
    <path fill="#000" d="${path}" />
  </svg>`;
}

/**
 * @param text what readers find
 * @returns rows of modules, true for dark ones; undefined if the text is too long
 */
export function createQrModules(text: string): readonly (readonly boolean[])[] | undefined {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= VERSION_MAX; version += 1) {
    const codewords = addCorrection(version, (capacity) => createData(bytes, version, capacity));
    if (codewords !== undefined) return new Drawing(version).draw(codewords);
  }
  return undefined;
}

/** Mode, length, bytes, an end, and what fills the rest; undefined if that is more than fits. */
function createData(bytes: Uint8Array, version: number, capacity: number): readonly number[] | undefined {
  const lengthBits = version < 10 ? 8 : 16;
  const bits = `0100${bytes.length.toString(2).padStart(lengthBits, '0')}${Array.from(bytes, formatByte).join('')}`;
  if (bits.length > capacity * 8) return undefined;
  const ended = bits.padEnd(Math.min(bits.length + 4, capacity * 8), '0');
  const whole = ended.padEnd(Math.ceil(ended.length / 8) * 8, '0');
  const data = Array.from({ length: whole.length / 8 }, (_, index) =>
    Number.parseInt(whole.slice(index * 8, index * 8 + 8), 2),
  );
  for (let filler = 0xec; data.length < capacity; filler ^= 0xec ^ 0x11) data.push(filler);
  return data;
}

function formatByte(byte: number): string {
  return byte.toString(2).padStart(8, '0');
}

/** The square while it is drawn: undefined is where data go. */
class Drawing {
  readonly #version: number;
  readonly #size: number;
  readonly #modules: (boolean | undefined)[][];

  constructor(version: number) {
    this.#version = version;
    this.#size = version * 4 + 17;
    this.#modules = Array.from({ length: this.#size }, () => Array.from({ length: this.#size }, () => undefined));
  }

  draw(codewords: readonly number[]): readonly (readonly boolean[])[] {
    for (let index = 0; index < this.#size; index += 1) {
      this.#set(6, index, index % 2 === 0);
      this.#set(index, 6, index % 2 === 0);
    }
    const end = this.#size - FINDER;
    for (const [left, top] of [
      [0, 0],
      [end, 0],
      [0, end],
    ] as const)
      this.#drawFinder(left, top);
    this.#drawAlignments();
    this.#drawFormat();
    if (this.#version >= 7) this.#drawVersion();
    this.#drawData(codewords);
    return this.#modules.map((row) => row.map((isDark) => isDark === true));
  }

  #set(x: number, y: number, isDark: boolean): void {
    const row = this.#modules[y];
    if (row !== undefined && x >= 0 && x < this.#size) row[x] = isDark;
  }

  /** Squares within squares, and the light line around them. */
  #drawFinder(left: number, top: number): void {
    for (let dy = -1; dy <= FINDER; dy += 1) {
      for (let dx = -1; dx <= FINDER; dx += 1) {
        const distance = Math.max(Math.abs(dx - 3), Math.abs(dy - 3));
        this.#set(left + dx, top + dy, distance !== 2 && distance !== 4);
      }
    }
  }

  #drawAlignments(): void {
    const centers = this.#alignmentCenters();
    const last = this.#size - FINDER;
    for (const x of centers) {
      for (const y of centers) {
        if ((x === 6 && (y === 6 || y === last)) || (x === last && y === 6)) continue; // Finders are there.
        for (let dy = -2; dy <= 2; dy += 1) {
          for (let dx = -2; dx <= 2; dx += 1) this.#set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1);
        }
      }
    }
  }

  #alignmentCenters(): readonly number[] {
    if (this.#version === 1) return [];
    const count = Math.floor(this.#version / 7) + 2;
    const step = Math.ceil((this.#version * 4 + 4) / (count * 2 - 2)) * 2;
    const last = this.#size - FINDER;
    return [6, ...Array.from({ length: count - 1 }, (_, index) => last - step * index)];
  }

  /** Correction (01: low) and mask (000), twice. */
  #drawFormat(): void {
    const bits = appendRemainder(0b01000, 10, 0x537) ^ 0x5412;
    const bit = (index: number): boolean => ((bits >> index) & 1) === 1;
    for (let index = 0; index < 15; index += 1) {
      const near = index < 6 ? index : index < 8 ? index + 1 : this.#size - 15 + index;
      this.#set(8, near, bit(index));
      const far = index < 8 ? this.#size - 1 - index : index === 8 ? 7 : 14 - index;
      this.#set(far, 8, bit(index));
    }
    this.#set(8, this.#size - 8, true);
  }

  #drawVersion(): void {
    const bits = appendRemainder(this.#version, 12, 0x1f25);
    for (let index = 0; index < 18; index += 1) {
      const isDark = ((bits >> index) & 1) === 1;
      const [along, across] = [Math.floor(index / 3), this.#size - 11 + (index % 3)];
      this.#set(across, along, isDark);
      this.#set(along, across, isDark);
    }
  }

  /** Up and down in columns of two, from the right; the column of the upright timing line is left out. */
  #drawData(codewords: readonly number[]): void {
    const bits = codewords.map(formatByte).join('');
    let position = 0;
    for (let right = this.#size - 1; right > 0; right -= 2) {
      if (right === 6) right -= 1;
      const isUpwards = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.#size; step += 1) {
        const y = isUpwards ? this.#size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (this.#modules[y]?.[x] !== undefined) continue;
          this.#set(x, y, (bits[position] === '1') !== ((x + y) % 2 === 0));
          position += 1;
        }
      }
    }
  }
}

/** A number, and after it the remainder of its division by a polynomial (BCH). */
function appendRemainder(value: number, bits: number, polynomial: number): number {
  let remainder = value;
  for (let index = 0; index < bits; index += 1) remainder = (remainder << 1) ^ ((remainder >> (bits - 1)) * polynomial);
  return (value << bits) | remainder;
}
