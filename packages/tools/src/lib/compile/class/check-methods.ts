/** What only all methods of a photon together tell: two ways that are the same, and choices out of nowhere. */
import type { JsonSchema } from '../../manifest/json-schema.ts';
import type { Surface } from '../../manifest/manifest.ts';
import type { DocTag } from '../comment/doc-comment.ts';
import type { TagSet } from '../tags/tag-set.ts';
import type { CompiledMethod } from './compile-method.ts';

/** A compiled method and its tags. */
export interface CheckedMethod extends CompiledMethod {
  readonly tags: TagSet;
}

/**
 * Leaves out the methods that do not fit to the others; the problems say why.
 *
 * @param methods of one photon, in the order of the source
 */
export function checkMethods(methods: readonly CheckedMethod[]): CheckedMethod[] {
  const owners = new Map<string, string>();
  const unique = methods.filter(({ manifest, tags }) => {
    for (const surface of manifest.surfaces) {
      const key = keyOf(surface);
      const owner = key === undefined ? undefined : owners.get(key);
      if (key === undefined) continue;
      if (owner !== undefined) {
        const message = `${manifest.name}: ${key} is already the way to ${owner}`;
        tags.errorAt(tagOf(surface, tags), { message, cure: 'Give one of the two another path or name.' });
        return false;
      }
      owners.set(key, manifest.name);
    }
    return true;
  });
  return unique.filter((method) => hasHeaders(method) && hasChoices(method, unique));
}

/** A client that is told to send two arguments in one header sends neither. */
function hasHeaders({ manifest, tags }: CheckedMethod): boolean {
  const names = listHeaders(manifest.input).map((name) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return true;
  tags.errorAt(
    tags.all('param').findLast(({ text }) => text.includes('@header')),
    {
      message: `${manifest.name}: two arguments are in the header Mcp-Param-${twice}`,
      cure: 'Give one of the two another {@header …}.',
    },
  );
  return false;
}

function listHeaders({ properties = {} }: JsonSchema): string[] {
  return Object.values(properties).flatMap((property) => {
    const header = property['x-mcp-header'];
    return [...(typeof header === 'string' ? [header] : []), ...listHeaders(property)];
  });
}

function hasChoices({ manifest, tags }: CheckedMethod, methods: readonly CheckedMethod[]): boolean {
  for (const [argument, completion] of Object.entries(manifest.completions)) {
    if (completion.kind !== 'method') continue;
    const source = methods.find((candidate) => candidate.manifest.name === completion.method)?.manifest;
    const [needed] = source?.input.required ?? [];
    if (source !== undefined && needed === undefined) continue;
    const why = source === undefined ? 'there is no such method' : `it needs ${needed}, which nobody gives it`;
    const tag = tags.all('param').find(({ text }) => text.startsWith(argument) && text.includes('choice-from'));
    tags.errorAt(tag, {
      message: `${manifest.name}: the choices of ${argument} come from ${completion.method}, but ${why}`,
      cure: 'Name a method of this photon that can be called without arguments.',
    });
    return false;
  }
  return true;
}

/** What two methods cannot both be. Names of parameters do not make two routes different. */
function keyOf(surface: Surface): string | undefined {
  switch (surface.kind) {
    case 'route':
      return `${surface.verb} ${surface.path
        .split('/')
        .map((segment) => (segment.startsWith(':') ? ':' : segment))
        .join('/')}`;
    case 'expose':
      return `POST /api/${surface.path}`;
    case 'webhook':
      return `POST /webhook/${surface.path}`;
    case 'resource':
      return `the resource ${surface.uri}`;
    case 'tool':
    case 'prompt':
      return undefined;
  }
}

function tagOf(surface: Surface, tags: TagSet): DocTag | undefined {
  const names = surface.kind === 'route' ? [surface.verb.toLowerCase()] : [surface.kind, 'Static'];
  return tags.get(...names);
}
