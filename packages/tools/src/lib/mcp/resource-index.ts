/**
 * The resources of a photon: methods with `@resource`, and files. A URI is looked up in the order of the source, exact
 * ones before templates.
 *
 * Called by: `photon-protocol`, once for each photon.
 */
import type { Asset, ContentAnnotations, MethodManifest, PhotonManifest } from '../manifest/manifest.ts';
import { errorCodes, McpError } from './mcp-error.ts';
import { isSince } from './era.ts';
import { createUriMatcher, type UriMatcher } from '../manifest/uri-template.ts';

/** One resource or template. */
export interface ResourceEntry {
  /** URI or template. */
  readonly uri: string;
  readonly mimeType: string | undefined;
  readonly target:
    | {
        readonly kind: 'method';
        readonly method: MethodManifest;
        readonly isTemplate: boolean;
        readonly annotations: ContentAnnotations | undefined;
      }
    | { readonly kind: 'asset'; readonly asset: Asset };
}

/** A resource that a URI names. */
export interface FoundResource {
  readonly entry: ResourceEntry;
  /** Values of the template's variables. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The resources of a photon. */
export interface ResourceIndex {
  /** In the order of the source, methods before files. */
  readonly entries: readonly ResourceEntry[];
  /**
   * @param uri as a client sent it
   * @returns undefined if it names nothing: `createResourceNotFound` is the error for it
   */
  find(uri: string): FoundResource | undefined;
}

/**
 * Makes the index of a photon's resources.
 *
 * @param manifest of the photon
 * @returns the index
 */
export function createResourceIndex(manifest: PhotonManifest): ResourceIndex {
  const entries = listEntries(manifest);
  const exact = new Map<string, ResourceEntry>();
  const templates: { readonly match: UriMatcher; readonly entry: ResourceEntry }[] = [];
  for (const entry of entries) {
    if (entry.target.kind === 'method' && entry.target.isTemplate)
      templates.push({ match: createUriMatcher(entry.uri), entry });
    else if (!exact.has(entry.uri)) exact.set(entry.uri, entry);
  }
  return {
    entries,
    find: (uri) => {
      const entry = exact.get(uri);
      if (entry !== undefined) return { entry, variables: {} };
      for (const template of templates) {
        const variables = template.match(uri);
        if (variables !== undefined) return { entry: template.entry, variables };
      }
      return undefined;
    },
  };
}

function listEntries(manifest: PhotonManifest): readonly ResourceEntry[] {
  const methods = Object.values(manifest.methods).flatMap((method) =>
    method.surfaces.flatMap((surface): ResourceEntry[] =>
      surface.kind === 'resource'
        ? [
            {
              uri: surface.uri,
              mimeType: surface.mimeType,
              target: {
                kind: 'method',
                method,
                isTemplate: surface.variables.length > 0,
                annotations: surface.annotations,
              },
            },
          ]
        : [],
    ),
  );
  const assets = manifest.assets.flatMap((asset): ResourceEntry[] =>
    asset.kind === 'prompt'
      ? []
      : [{ uri: formatAssetUri(manifest.name, asset), mimeType: getMimeType(asset), target: { kind: 'asset', asset } }],
  );
  return [...methods, ...assets];
}

/**
 * The URI of a file of a photon.
 *
 * @param photon its name
 * @param asset the file
 * @returns `ui://…` for views, as MCP Apps wants it, else `photon://…`
 */
export function formatAssetUri(photon: string, asset: Pick<Asset, 'id' | 'kind'>): string {
  return `${asset.kind === 'ui' ? 'ui' : 'photon'}://${photon}/${encodeURIComponent(asset.id)}`;
}

function getMimeType(asset: Asset): string {
  return asset.kind === 'ui' && asset.mimeType === 'text/html' ? 'text/html;profile=mcp-app' : asset.mimeType;
}

/**
 * A URI names nothing.
 *
 * @param uri as a client sent it
 * @param version of the client; undefined if it said none
 * @returns the error, for throwing
 */
export function createResourceNotFound(uri: string, version: string | undefined): McpError {
  const code = isSince(version, '2026-07-28') ? errorCodes.invalidParams : errorCodes.resourceNotFound;
  return new McpError(code, `Resource not found: ${uri}`, { data: { uri } });
}
