/** `@resource id ./path`, `@prompt id ./path` and `@ui id ./path` of a class: files that travel with the photon. */
import { basename } from 'node:path';

import type { Asset } from '../../manifest/manifest.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import type { Words } from '../problem.ts';
import type { TagSet } from '../tags/tag-set.ts';
import { splitWords } from '../tags/tag-values.ts';
import { isTextType, mimeTypeOf } from './mime-types.ts';
import { findPhotonFile, readPhotonFile } from './read-file.ts';

const kinds = { resource: 'resource', prompt: 'prompt', ui: 'ui' } as const;

/** Where a view, a prompt or a resource without a path is looked for. */
const conventions: Readonly<Record<Asset['kind'], readonly string[]>> = {
  ui: ['ui/*.photon.html', 'ui/*.html'],
  prompt: ['prompts/*.md', 'prompts/*.txt'],
  resource: ['resources/*.md', 'resources/*.json', 'resources/*.txt'],
};

/** Files of a photon, and which files of the disk they came from. */
export interface AssetReading {
  readonly assets: readonly Asset[];
  /** Absolute paths. */
  readonly files: readonly string[];
}

/**
 * Reads the files that a photon's class names.
 *
 * @param tags of the class
 * @param photonFile absolute path of the photon
 * @param usedViews ids that methods name by `@ui`; those that the class does not name are looked for where views are
 */
export function readAssets(tags: TagSet, photonFile: string, usedViews: readonly string[]): AssetReading {
  const assets: Asset[] = [];
  const files: string[] = [];
  const take = (reading: LoadedAsset | undefined): void => {
    if (reading === undefined) return;
    assets.push(reading.asset);
    files.push(reading.file);
  };
  for (const tag of tags.all(...Object.keys(kinds))) {
    if (!isKind(tag.name)) continue;
    const { kind, id } = { kind: kinds[tag.name], id: splitWords(tag.text)[0] ?? '' };
    if (id === '' || assets.some((other) => other.id === id && other.kind === kind)) {
      const message = id === '' ? `@${tag.name} names no file` : `@${tag.name} ${id} stands here twice`;
      tags.error(tag, { message, cure: `Write \`@${tag.name} <id> ./path\`, each with an id of its own.` });
      continue;
    }
    take(readAsset(tags, tag, photonFile, kind));
  }
  for (const id of new Set(usedViews)) {
    if (assets.some((asset) => asset.kind === 'ui' && asset.id === id)) continue;
    const path = findByConvention(photonFile, 'ui', id);
    if (path === undefined) continue;
    take(loadAsset(photonFile, { id, kind: 'ui', path }, (words) => tags.warnOfOwner(words)));
  }
  return { assets, files };
}

type Named = Pick<Asset, 'id' | 'kind' | 'path' | 'description'>;

interface LoadedAsset {
  readonly asset: Asset;
  readonly file: string;
}

function readAsset(tags: TagSet, tag: DocTag, photonFile: string, kind: Asset['kind']): LoadedAsset | undefined {
  const [firstLine = '', ...more] = tag.text.split('\n');
  const [id = '', given, ...words] = splitWords(firstLine);
  const path = given ?? findByConvention(photonFile, kind, id);
  const description = [words.join(' '), ...more].join('\n').trim();
  if (path === undefined) {
    const message = `@${tag.name} ${id}: there is no file ${conventions[kind].map((name) => name.replace('*', id)).join(' or ')}`;
    tags.error(tag, { message, cure: `Write the path behind the id: \`@${tag.name} ${id} ./path\`.` });
    return undefined;
  }
  if (path.endsWith('.tsx') || path.endsWith('.jsx')) {
    const message = `@${tag.name} ${id}: ${path} would have to be compiled to a page`;
    tags.error(tag, { message, cure: 'Build it into one .html file and name that.' });
    return undefined;
  }
  return loadAsset(photonFile, { id, kind, path, ...(description !== '' && { description }) }, ({ message, cure }) =>
    tags.error(tag, { message: `@${tag.name} ${id}: ${message}`, cure }),
  );
}

function loadAsset(photonFile: string, named: Named, complain: (words: Words) => void): LoadedAsset | undefined {
  const reading = readPhotonFile(photonFile, named.path);
  if (reading.kind === 'fault') {
    complain({ message: reading.message, cure: reading.cure });
    return undefined;
  }
  const mimeType = mimeTypeOf(named.path);
  const { id, kind, path, description } = named;
  return {
    asset: { id, kind, path, mimeType, ...(description && { description }), content: encode(reading.bytes, mimeType) },
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

function findByConvention(photonFile: string, kind: Asset['kind'], id: string): string | undefined {
  const candidates = conventions[kind].map((name) => `./${name.replace('*', id)}`);
  return basename(id) === id ? candidates.find((path) => findPhotonFile(photonFile, path) !== undefined) : undefined;
}

function isKind(name: string): name is keyof typeof kinds {
  return Object.hasOwn(kinds, name);
}
