/** `@photons billing, mail` and `@photon work ./todo.photon.ts:work`: the photons that a photon may call. */
import { formatPhotonName } from '../../manifest/photon-name.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import type { TagSet } from '../tags/tag-set.ts';
import { splitWords } from '../split-words.ts';

/** A photon that another one names. */
export interface PhotonReference {
  /** What the photon calls it: a constructor's parameter of that name is it. */
  readonly name: string;
  readonly photon: string;
  /** Where its file is, relative to the one that names it, if the tag says so. */
  readonly path?: string;
  /** Which instance, if the tag says so. */
  readonly instance?: string;
  /** Whether the tag says that it may be missing. */
  readonly isOptional: boolean;
  readonly tag: DocTag;
}

/**
 * The photons that a photon names, each name once.
 *
 * @param tags of the class
 */
export function readPhotons(tags: TagSet): PhotonReference[] {
  const references = new Map<string, PhotonReference>();
  for (const tag of tags.all('photons', 'photon')) {
    const found = tag.name === 'photons' ? readList(tag) : readNamed(tags, tag);
    for (const reference of found) references.set(reference.name, reference);
  }
  return [...references.values()];
}

function readList(tag: DocTag): PhotonReference[] {
  const words = tag.text.split(',').flatMap(splitWords);
  return words.map((word) => {
    const { photon, ...rest } = parseSource(word);
    return { name: photon, photon, ...rest, tag };
  });
}

/** A name and a source, or a source alone. */
function readNamed(tags: TagSet, tag: DocTag): PhotonReference[] {
  const [name, source = name, ...more] = splitWords(tag.text);
  if (name === undefined || source === undefined || more.length > 0) {
    const message = `@photon takes a name and a photon, found "${tag.text}"`;
    tags.error(tag, { message, cure: 'Write it as in `@photon billing ./billing.photon.ts`.' });
    return [];
  }
  const parsed = parseSource(source);
  return [{ name: name === source ? parsed.photon : name, ...parsed, tag }];
}

/** `todo`, `./todo.photon.ts`, `owner/photons/todo`, `npm:@scope/todo`, each with `:instance` or `?` behind it. */
function parseSource(source: string): Omit<PhotonReference, 'name' | 'tag'> {
  const isOptional = source.endsWith('?');
  const text = isOptional ? source.slice(0, -1) : source;
  const path = text.startsWith('npm:') ? text.slice('npm:'.length) : text;
  const colon = path.lastIndexOf(':');
  const instance = colon > path.lastIndexOf('/') ? path.slice(colon + 1) : undefined;
  const file = instance === undefined ? path : path.slice(0, colon);
  return {
    photon: formatPhotonName(file),
    isOptional,
    ...(/^\.\.?\//.test(file) && { path: file }),
    ...(instance !== undefined && { instance }),
  };
}
