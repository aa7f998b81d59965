/**
 * The paths that a photon declares itself: `@get`, `@post` … as routes, `@expose` as `POST /api/<name>`, `@webhook` as
 * `POST /webhook/<path>`. None of them is a tool.
 *
 * Called by: `answer-routes`, `create-openapi`. Pure.
 *
 * Invariants:
 * - P1 Exact routes go before those with parameters, and among these the order of the source decides.
 */
import type { MethodManifest, PhotonManifest, Surface } from '../manifest/manifest.ts';
import { VerbNotAllowedError } from './serve-errors.ts';

/** A surface with a path. */
export type PathSurface = Extract<Surface, { kind: 'route' | 'expose' | 'webhook' }>;

/** A path of a photon, and the method behind it. */
export interface DeclaredPath {
  readonly method: MethodManifest;
  readonly surface: PathSurface;
  /** `/notes/:id`, `/api/greet`, `/webhook/mail`. */
  readonly pattern: string;
  readonly verb: string;
}

/** What a request's path means. */
export interface FoundPath extends DeclaredPath {
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * All paths of a photon, in the order of the source.
 *
 * @param manifest of the photon
 */
export function listPaths(manifest: PhotonManifest): DeclaredPath[] {
  return Object.values(manifest.methods).flatMap((method) =>
    method.surfaces.flatMap((surface): DeclaredPath[] => {
      if (surface.kind === 'route') return [{ method, surface, pattern: surface.path, verb: surface.verb }];
      if (surface.kind !== 'expose' && surface.kind !== 'webhook') return [];
      const folder = surface.kind === 'expose' ? '/api' : '/webhook';
      return [{ method, surface, pattern: `${folder}/${surface.path.replace(/^\//, '')}`, verb: 'POST' }];
    }),
  );
}

/**
 * Finds what a path means.
 *
 * @param manifest of the photon
 * @param verb of the request
 * @param path below the photon, as it stands in the URL
 * @returns undefined if the photon has no such path
 * @throws VerbNotAllowedError if it has it for other verbs
 */
export function findPath(manifest: PhotonManifest, verb: string, path: string): FoundPath | undefined {
  const found = listPaths(manifest)
    .flatMap((declared) => {
      const parameters = matchPattern(declared.pattern, path);
      return parameters === undefined ? [] : [{ ...declared, parameters }];
    })
    .toSorted((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length); // P1: the sort is stable.
  if (found.length === 0) return undefined;
  const match = found.find((one) => one.verb === verb || (verb === 'HEAD' && one.verb === 'GET'));
  if (match !== undefined) return match;
  throw new VerbNotAllowedError(verb, [...new Set(found.map((one) => one.verb))]);
}

/** `/users/:id`, segment by segment. */
function matchPattern(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const found = path.split('/');
  if (wanted.length !== found.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = found[index] ?? '';
    if (segment.startsWith(':') && value !== '') parameters[segment.slice(1)] = decode(value);
    else if (segment !== value) return undefined;
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
