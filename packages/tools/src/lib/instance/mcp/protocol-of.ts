import type { PhotonManifest } from '../../manifest/manifest.ts';
import { createPhotonProtocol, type PhotonProtocol } from '../../mcp/photon-protocol.ts';

const protocols = new WeakMap<PhotonManifest, PhotonProtocol>();

/**
 * The protocol of a photon, made once for all that serve it in this process.
 *
 * @param manifest of the photon
 */
export function protocolOf(manifest: PhotonManifest): PhotonProtocol {
  let protocol = protocols.get(manifest);
  if (protocol === undefined) protocols.set(manifest, (protocol = createPhotonProtocol(manifest)));
  return protocol;
}
