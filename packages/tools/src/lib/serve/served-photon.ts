import type { ActorClass } from '@sundog/actor';

import type { ConsoleEntrance } from '../instance/console-state.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import { protocolOf } from '../instance/mcp/protocol-of.ts';
import type { PhotonProtocol } from '../mcp/photon-protocol.ts';
import type { PhotonEntrance } from '../wire.ts';
import { InvalidToolsError } from './serve-errors.ts';

/** The actor class of a photon, as `sundog generate` writes it. */
export type PhotonClass = ActorClass<PhotonEntrance & ConsoleEntrance> & {
  readonly photon: { readonly manifest: PhotonManifest };
};

/** A photon, and all about it that does not change from request to request. */
export interface ServedPhoton {
  readonly actorClass: PhotonClass;
  readonly manifest: PhotonManifest;
  readonly protocol: PhotonProtocol;
  /** Where it lives below the mount's prefix: `` for the first photon, else `/p/<name>`. */
  readonly base: string;
}

/**
 * Prepares the photons of a mount.
 *
 * @param classes the first is also served at the mount's own prefix
 * @returns by name
 * @throws InvalidToolsError if there are none, or two have one name
 */
export function servePhotons(classes: readonly PhotonClass[]): ReadonlyMap<string, ServedPhoton> {
  const photons = new Map<string, ServedPhoton>();
  for (const actorClass of classes) {
    const { manifest } = actorClass.photon;
    if (photons.has(manifest.name)) {
      throw new InvalidToolsError(`Two photons are called "${manifest.name}": rename one of their files.`, {
        name: manifest.name,
      });
    }
    const protocol = protocolOf(manifest);
    photons.set(manifest.name, { actorClass, manifest, protocol, base: `/p/${manifest.name}` });
  }
  if (photons.size === 0) throw new InvalidToolsError('tools({ photons }) needs at least one photon, found none.');
  return photons;
}
