/** What bytes are, where their beginning alone tells: the types that people post. */

/** How many bytes from the beginning are looked at, if there are so many. */
export const sniffBytes = 512;

interface Signature {
  readonly mimeType: string;
  readonly bytes: string;
}

/** `bytes` has a character for each byte. */
const signatures: readonly Signature[] = [
  { mimeType: 'image/jpeg', bytes: '\xff\xd8\xff' },
  { mimeType: 'image/png', bytes: '\x89PNG\r\n\x1a\n' },
  { mimeType: 'image/gif', bytes: 'GIF87a' },
  { mimeType: 'image/gif', bytes: 'GIF89a' },
  { mimeType: 'image/bmp', bytes: 'BM' },
  { mimeType: 'image/tiff', bytes: 'II*\0' },
  { mimeType: 'image/tiff', bytes: 'MM\0*' },
  { mimeType: 'image/jxl', bytes: '\xff\x0a' },
  { mimeType: 'image/jxl', bytes: '\0\0\0\x0cJXL \r\n\x87\x0a' },
  { mimeType: 'audio/mpeg', bytes: 'ID3' },
  { mimeType: 'audio/flac', bytes: 'fLaC' },
  { mimeType: 'application/pdf', bytes: '%PDF' },
  { mimeType: 'application/wasm', bytes: '\0asm' },
];

const brands: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  avis: 'image/avif',
  mif1: 'image/heif',
  msf1: 'image/heif-sequence',
  heic: 'image/heic',
  heix: 'image/heic',
  hevc: 'image/heic-sequence',
  hevx: 'image/heic-sequence',
  'qt  ': 'video/quicktime',
  'M4V ': 'video/x-m4v',
  'M4A ': 'audio/x-m4a',
  'M4B ': 'audio/mp4',
};

/**
 * The type of bytes. Containers whose content decides (ZIP, XML) and text are left to whoever sends them.
 *
 * @param start the first `sniffBytes`, or all there are
 * @returns undefined if they do not tell
 */
export function sniffMimeType(start: Uint8Array): string | undefined {
  const text = String.fromCharCode(...start.subarray(0, sniffBytes));
  if (text.startsWith('ftyp', 4)) return sniffBrand(text.slice(8, 12));
  if (text.startsWith('RIFF')) return sniffRiff(text.slice(8, 12));
  if (text.startsWith('OggS')) return sniffOgg(text.slice(28, 36));
  if (text.startsWith('\x1a\x45\xdf\xa3')) return sniffMatroska(text);
  return signatures.find(({ bytes }) => text.startsWith(bytes))?.mimeType ?? sniffFrame(start);
}

function sniffBrand(brand: string): string {
  if (brand.startsWith('3g2')) return 'video/3gpp2';
  return brands[brand] ?? (brand.startsWith('3g') ? 'video/3gpp' : 'video/mp4');
}

function sniffRiff(form: string): string | undefined {
  if (form === 'WEBP') return 'image/webp';
  if (form === 'WAVE') return 'audio/wav';
  return form === 'AVI ' ? 'video/vnd.avi' : undefined;
}

function sniffOgg(codec: string): string {
  if (codec.startsWith('OpusHead')) return 'audio/opus';
  if (codec.startsWith('\x80theora') || codec.startsWith('\x01video')) return 'video/ogg';
  const isAudio = ['\x7fFLAC', 'Speex  ', '\x01vorbis'].some((start) => codec.startsWith(start));
  return isAudio ? 'audio/ogg' : 'application/ogg';
}

function sniffMatroska(text: string): string | undefined {
  if (text.includes('webm')) return 'video/webm';
  return text.includes('matroska') ? 'video/x-matroska' : undefined;
}

/** A frame of MPEG audio has no signature but eleven set bits, a known version and layer 3. */
function sniffFrame(start: Uint8Array): string | undefined {
  const [first = 0, second = 0] = start;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return undefined;
  if ((second & 0x16) === 0x10) return 'audio/aac';
  return (second & 0x06) === 0x02 && (second & 0x18) !== 0x08 ? 'audio/mpeg' : undefined;
}
