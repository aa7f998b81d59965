/** Files that travel with a photon: those that its class names by tags, and those in its own folders. */
import type { Asset } from '../../manifest/manifest.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import type { Words } from '../problem.ts';
import type { TagSet } from '../tags/tag-set.ts';
import { splitWords } from '../split-words.ts';
import { discoverFiles, type DiscoveredFile } from './discover-files.ts';
import { isTextType, mimeTypeOf } from './mime-types.ts';
import { readPhotonFile } from './read-file.ts';

const kinds = { resource: 'resource', prompt: 'prompt', ui: 'ui' } as const;

/** Files of a photon, and which files of the disk they came from. */
export interface AssetReading {
  readonly assets: readonly Asset[];
  /** Absolute paths. */
  readonly files: readonly string[];
}

interface LoadedAsset {
  readonly asset: Asset;
  /** Absolute path. */
  readonly file: string;
}

/**
 * Reads the files of a photon: `@resource id ./path`, `@prompt id ./path`, `@ui id ./path`, in the order of the source,
 * then those in its folders.
 *
 * @param tags of the class
 * @param photonFile absolute path of the photon
 */
export function readAssets(tags: TagSet, photonFile: string): AssetReading {
  const discovered = discoverFiles(photonFile);
  const loaded: LoadedAsset[] = [];
  const has = (kind: string, id: string): boolean => loaded.some(({ asset }) => asset.kind === kind && asset.id === id);
  for (const tag of tags.all(...Object.keys(kinds))) {
    if (!isKind(tag.name)) continue;
    const [id = ''] = splitWords(tag.text);
    if (id === '' || has(tag.name, id)) {
      const message = id === '' ? `@${tag.name} names no file` : `@${tag.name} ${id} stands here twice`;
      tags.error(tag, { message, cure: `Write \`@${tag.name} <id> ./path\`, each with an id of its own.` });
      continue;
    }
    const asset = readTagged(tags, tag, photonFile, discovered);
    if (asset !== undefined) loaded.push(asset);
  }
  for (const { file, ...named } of discovered) {
    if (has(named.kind, named.id) || loaded.some((other) => other.file === file)) continue;
    const asset = load(photonFile, file, named, (words) => tags.warnOfOwner(words));
    if (asset !== undefined) loaded.push(asset);
  }
  return { assets: loaded.map(({ asset }) => asset), files: loaded.map(({ file }) => file) };
}

function readTagged(
  tags: TagSet,
  tag: DocTag,
  photonFile: string,
  discovered: readonly DiscoveredFile[],
): LoadedAsset | undefined {
  const kind = kinds[isKind(tag.name) ? tag.name : 'resource'];
  const [firstLine = '', ...more] = tag.text.split('\n');
  const [id = '', given, ...words] = splitWords(firstLine);
  const found = discovered.find((candidate) => candidate.kind === kind && candidate.id === id);
  const path = given ?? found?.path;
  if (path === undefined) {
    const message = `@${tag.name} ${id}: the photon's own folders have no ${kind} of that name`;
    return tags.error(tag, { message, cure: `Write the path behind the id: \`@${tag.name} ${id} ./path\`.` });
  }
  if (path.endsWith('.tsx') || path.endsWith('.jsx')) {
    const message = `@${tag.name} ${id}: ${path} would have to be compiled to a page`;
    return tags.error(tag, { message, cure: 'Build it into one .html file and name that.' });
  }
  const description = [words.join(' '), ...more].join('\n').trim();
  const named = { id, kind, path, ...(description !== '' && { description }) };
  return load(photonFile, given ?? found?.file ?? path, named, ({ message, cure }) =>
    tags.error(tag, { message: `@${tag.name} ${id}: ${message}`, cure }),
  );
}

function load(
  photonFile: string,
  path: string,
  { id, kind, path: shownPath, description }: Pick<Asset, 'id' | 'kind' | 'path' | 'description'>,
  complain: (words: Words) => void,
): LoadedAsset | undefined {
  const reading = readPhotonFile(photonFile, path);
  if (reading.kind === 'fault') {
    complain({ message: reading.message, cure: reading.cure });
    return undefined;
  }
  const mimeType = mimeTypeOf(path);
  const content = encode(reading.bytes, mimeType);
  return {
    asset: { id, kind, path: shownPath, mimeType, ...(description && { description }), content },
    file: reading.path,
  };
}

/** Text that is none after all goes as bytes. */
function encode(bytes: Buffer, mimeType: string): Asset['content'] {
  if (!isTextType(mimeType)) return { base64: bytes.toString('base64') };
  try {
    return { text: new TextDecoder('utf8', { fatal: true }).decode(bytes) };
  } catch {
    return { base64: bytes.toString('base64') };
  }
}

function isKind(name: string): name is keyof typeof kinds {
  return Object.hasOwn(kinds, name);
}
