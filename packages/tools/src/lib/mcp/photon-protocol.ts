/**
 * All that MCP says about one photon, made once from its manifest: lists as JSON text for each era, what its names mean,
 * and who the server is. A request then only adds its id.
 *
 * Called by: `serve` and `instance`, once for each photon.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { Asset, MethodManifest, PhotonManifest, Surface } from '../manifest/manifest.ts';
import type { HeaderParameter } from './header-parameters.ts';

/** A tool by its name. */
export interface ToolEntry {
  readonly name: string;
  readonly target:
    | { readonly kind: 'method'; readonly method: MethodManifest }
    | { readonly kind: 'builtin'; readonly builtin: BuiltinTool };
  /** Whether results have `structuredContent`, as the tool's schema promises. */
  readonly isStructured: boolean;
  /** Whether the session era gets `{ result: … }` instead of the value itself, which is not an object. */
  readonly wrapsForLegacy: boolean;
  /** Arguments that `Mcp-Param-*` headers repeat. */
  readonly headerParameters: readonly HeaderParameter[];
}

/** Tools that every photon has without writing them. */
export type BuiltinTool = 'settings' | '_instances' | '_use' | '_undo' | '_redo';

/** A prompt by its name. */
export interface PromptEntry {
  readonly name: string;
  readonly description?: string;
  readonly target:
    | { readonly kind: 'method'; readonly method: MethodManifest }
    | { readonly kind: 'asset'; readonly asset: Asset };
}

/** What a URI names. */
export interface ResourceMatch {
  /** The URI or template as the manifest has it. */
  readonly uri: string;
  readonly mimeType?: string;
  readonly target:
    | { readonly kind: 'method'; readonly method: MethodManifest; readonly args: JsonObject }
    | { readonly kind: 'asset'; readonly asset: Asset };
}

/** A surface of kind resource, with the method that answers it. */
export interface ResourceEntry {
  readonly surface: Extract<Surface, { kind: 'resource' }>;
  readonly method: MethodManifest;
}

/** What MCP says about one photon. */
export interface PhotonProtocol {
  readonly manifest: PhotonManifest;
  readonly serverInfo: JsonObject;
  /** What modern results begin with: `"resultType":"complete","_meta":{…}`, without braces around it. */
  readonly modernHead: string;
  readonly tools: ReadonlyMap<string, ToolEntry>;
  readonly prompts: ReadonlyMap<string, PromptEntry>;
  readonly has: {
    readonly tools: boolean;
    readonly prompts: boolean;
    readonly resources: boolean;
    readonly completions: boolean;
  };
}

/** How lists are made. */
export interface ProtocolOptions {
  /** Entries on one page. Default 500. */
  readonly pageSize?: number;
  /** How long a client may keep a list, in milliseconds. Default 60,000. */
  readonly listTtlMs?: number;
  /** Whether caches between clients may share lists. Default: `public`, unless the photon has `@auth`. */
  readonly cacheScope?: 'public' | 'private';
}

/** Makes the protocol of a photon. Costs a few milliseconds for hundreds of methods; do it once. */
export function createPhotonProtocol(manifest: PhotonManifest, options?: ProtocolOptions): PhotonProtocol {
  throw new Error(String(manifest) + String(options));
}

/** What a URI names. @returns undefined if nothing: `resourceNotFound` is the error for it */
export function findResource(protocol: PhotonProtocol, uri: string): ResourceMatch | undefined {
  throw new Error(String(protocol) + uri);
}
