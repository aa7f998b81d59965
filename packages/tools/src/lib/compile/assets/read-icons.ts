/** `@icon 🔧`, `@icon ./tool.png`, `@icons ./tool-48.png 48x48 dark`: what clients show beside a name. */
import type { Icon } from '../../manifest/manifest.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import type { TagSet } from '../tags/tag-set.ts';
import { splitWords } from '../split-words.ts';
import { mimeTypeOf } from './mime-types.ts';
import { readPhotonFile } from './read-file.ts';

/** Icons are part of every list of tools. */
const ICON_SIZE_MAX_BYTES = 65_536;

/** Icons, and which files of the disk they came from. */
export interface IconReading {
  readonly icons: readonly Icon[];
  /** Absolute paths. */
  readonly files: readonly string[];
}

/**
 * The icons of a class or of a method.
 *
 * @param tags of the class or the method
 * @param photonFile absolute path of the photon
 */
export function readIcons(tags: TagSet, photonFile: string): IconReading {
  const readings = tags.all('icon', 'icons').map((tag) => readIcon(tags, tag, photonFile));
  return {
    icons: readings.flatMap(({ icon }) => icon ?? []),
    files: readings.flatMap(({ file }) => file ?? []),
  };
}

function readIcon(tags: TagSet, tag: DocTag, photonFile: string): { icon?: Icon; file?: string } {
  const [source = '', ...variants] = splitWords(tag.text);
  const variant = readVariant(tags, tag, variants);
  if (source.startsWith('https://') || source.startsWith('data:')) return { icon: { src: source, ...variant } };
  if (isEmoji(source))
    return { icon: { src: drawText(source), mimeType: 'image/svg+xml', sizes: ['any'], ...variant } };
  const mimeType = mimeTypeOf(source);
  if (!source.includes('.') || !mimeType.startsWith('image/')) {
    const message = `@${tag.name} ${source}: neither an emoji nor an image`;
    tags.warning(tag, {
      message,
      cure: 'Write an emoji, an https address, or the path of a png, jpg, gif, svg, webp or ico.',
    });
    return {};
  }
  const reading = readPhotonFile(photonFile, source, ICON_SIZE_MAX_BYTES);
  if (reading.kind === 'fault') {
    tags.error(tag, { message: `@${tag.name}: ${reading.message}`, cure: reading.cure });
    return {};
  }
  const src = `data:${mimeType};base64,${reading.bytes.toString('base64')}`;
  return { icon: { src, mimeType, ...variant }, file: reading.path };
}

/** `48x48`, `any`, `dark`, `light`, in any order. */
function readVariant(tags: TagSet, tag: DocTag, words: readonly string[]): Pick<Icon, 'sizes' | 'theme'> {
  const sizes = words.filter((word) => word === 'any' || /^\d+x\d+$/.test(word));
  const theme = words.find((word) => word === 'dark' || word === 'light');
  const other = words.find((word) => !sizes.includes(word) && word !== theme);
  if (other !== undefined) {
    const message = `@${tag.name}: ${other} is neither a size such as 48x48 nor dark or light`;
    tags.warning(tag, { message, cure: 'Correct it; it is left out.' });
  }
  return { ...(sizes.length > 0 && { sizes }), ...(theme !== undefined && { theme }) };
}

/** One sign outside of letters: MCP shows pictures, so it becomes one. */
function isEmoji(text: string): boolean {
  return (
    text !== '' &&
    [...new Intl.Segmenter('en').segment(text)].length === 1 &&
    /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(text)
  );
}

function drawText(text: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><text x="16" y="25" font-size="26" text-anchor="middle">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
