/**
 * Pictures from strangers. A page loads nothing from elsewhere, so a picture of an app is fetched by the host and put
 * into the page: as what its bytes are, not as what its sender says, and never as a format that can hold script.
 */

/** A small raster picture whose bytes have been looked at. Only `SafeImage.from` makes one. */
export class SafeImage {
  /** `data:image/png;base64,…` */
  readonly dataUrl: string;

  private constructor(dataUrl: string) {
    this.dataUrl = dataUrl;
  }

  /**
   * @param bytes as they were fetched
   * @returns undefined for what has more than 100,000 bytes, or is no PNG, JPEG, WebP or GIF
   */
  static from(bytes: Uint8Array): SafeImage | undefined {
    if (bytes.length > IMAGE_BYTES_MAX) return undefined;
    const type = typeOf(bytes);
    if (type === undefined) return undefined;
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return new SafeImage(`data:${type};base64,${btoa(binary)}`);
  }
}

/** More is no logo. */
const IMAGE_BYTES_MAX = 100_000;

const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];

function typeOf(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png';
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg';
  if (startsWith(bytes, [0x47, 0x49, 0x46, 0x38])) return 'image/gif';
  if (startsWith(bytes, RIFF) && startsWith(bytes.subarray(8), WEBP)) return 'image/webp';
  return undefined;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}
