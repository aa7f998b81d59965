/** What a method's value or an asset becomes as the result of `resources/read`. */
import type { PhotonProtocol, ResourceMatch } from './photon-protocol.ts';

/** The result of `resources/read` from a method's value, as JSON text. */
export function formatResourceResult(
  value: unknown,
  uri: string,
  match: ResourceMatch,
  options: { readonly protocol: PhotonProtocol; readonly version: string | undefined },
): string {
  throw new Error(String(value) + uri + String(match) + String(options));
}
