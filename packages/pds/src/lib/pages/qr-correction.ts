/** Reed-Solomon correction of QR codes at the lowest level, for versions 1 to 20. */

/** Correction codewords of each block, by version. */
const correctionLengths = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];

/** Blocks, by version. */
const blockCounts = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];

/**
 * @param version from 1
 * @param createData makes so many codewords of data, or says that it needs more
 * @returns every codeword in the order in which it is drawn; undefined if the data do not fit
 */
export function addCorrection(
  version: number,
  createData: (capacity: number) => readonly number[] | undefined,
): readonly number[] | undefined {
  const correctionLength = correctionLengths[version - 1];
  const blockCount = blockCounts[version - 1];
  if (correctionLength === undefined || blockCount === undefined) return undefined;
  const total = Math.floor(countDataModules(version) / 8);
  const data = createData(total - correctionLength * blockCount);
  if (data === undefined) return undefined;

  const generator = createGenerator(correctionLength);
  const shortLength = Math.floor(total / blockCount) - correctionLength;
  const longCount = total % blockCount;
  const blocks: (readonly number[])[] = [];
  let offset = 0;
  for (let index = 0; index < blockCount; index += 1) {
    const length = shortLength + (index < blockCount - longCount ? 0 : 1);
    blocks.push(data.slice(offset, offset + length));
    offset += length;
  }
  const corrections = blocks.map((block) => divide(block, generator));
  return [...interleave(blocks), ...interleave(corrections)];
}

/** Modules that are neither patterns nor format nor version. */
function countDataModules(version: number): number {
  let count = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const alignments = Math.floor(version / 7) + 2;
    count -= (25 * alignments - 10) * alignments - 55;
    if (version >= 7) count -= 36;
  }
  return count;
}

function interleave(blocks: readonly (readonly number[])[]): readonly number[] {
  const longest = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: longest }, (_, index) => blocks.flatMap((block) => block[index] ?? [])).flat();
}

/** The product of (x - 2^i), without its leading 1. */
function createGenerator(length: number): readonly number[] {
  let generator = [1];
  let root = 1;
  for (let index = 0; index < length; index += 1) {
    const shifted = [...generator, 0];
    for (const [position, coefficient] of generator.entries()) {
      shifted[position + 1] = (shifted[position + 1] ?? 0) ^ multiply(coefficient, root);
    }
    generator = shifted;
    root = multiply(root, 2);
  }
  return generator.slice(1);
}

function divide(data: readonly number[], generator: readonly number[]): readonly number[] {
  let remainder = generator.map(() => 0);
  for (const codeword of data) {
    const factor = codeword ^ (remainder[0] ?? 0);
    remainder = generator.map((coefficient, index) => (remainder[index + 1] ?? 0) ^ multiply(coefficient, factor));
  }
  return remainder;
}

/** In the field of 256 elements modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((right >> bit) & 1) * left;
  }
  return product;
}
