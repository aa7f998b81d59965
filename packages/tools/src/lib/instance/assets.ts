import { ActorError } from '@sundog/actor/errors';

import type { PhotonManifest } from '../manifest/manifest.ts';
import { decodeBase64 } from '../mcp/base64.ts';
import type { PhotonCapabilities } from '../photon/photon-capabilities.ts';
import type { AssetOptions } from '../photon/photon-context.ts';

/** A photon has no file of that path. */
export class AssetNotFoundError extends ActorError {
  override readonly name = 'AssetNotFoundError';
  readonly code = 'asset_not_found';

  /**
   * @param path as given
   * @param known paths that there are
   */
  constructor(path: string, known: readonly string[]) {
    const list = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    super(`Asset not found: ${path}. Of the files that @resource, @prompt and @ui name in this photon, ${list}.`, {
      path,
      known,
    });
  }
}

/**
 * Makes `this.assets`.
 *
 * @param manifest of the photon
 * @returns the function
 */
export function createAssets(manifest: PhotonManifest): PhotonCapabilities['assets'] {
  function assets(path: string, options: AssetOptions & { readonly encoding: 'binary' }): Uint8Array;
  function assets(path: string, options?: AssetOptions): string;
  function assets(path: string, { encoding = 'utf8' }: AssetOptions = {}): string | Uint8Array {
    const wanted = normalize(path);
    const found = manifest.assets.find((asset) => asset.id === path || normalize(asset.path) === wanted);
    if (found === undefined) {
      throw new AssetNotFoundError(
        path,
        manifest.assets.map((asset) => asset.path),
      );
    }
    const { content } = found;
    if ('text' in content) return encoding === 'utf8' ? content.text : new TextEncoder().encode(content.text);
    const bytes = decodeBase64(content.base64) ?? new Uint8Array();
    return encoding === 'binary' ? bytes : new TextDecoder().decode(bytes);
  }
  return assets;
}

/** Paths are the same if they lead to the same file below the photon's folder. */
function normalize(path: string): string {
  return path.replace(/^(?:\.?\/)+/, '');
}
