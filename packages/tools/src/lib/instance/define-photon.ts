import { ActorError } from '@sundog/actor/errors';

import { MANIFEST_FORMAT, type PhotonManifest } from '../manifest/manifest.ts';
import { graftPhoton, type PhotonClass } from '../photon/photon.ts';

/** A manifest is of a format that this runtime does not know. */
export class ManifestFormatError extends ActorError {
  override readonly name = 'ManifestFormatError';
  readonly code = 'manifest_format';

  /**
   * @param photon its name
   * @param found its format
   */
  constructor(photon: string, found: unknown) {
    super(
      `The manifest of ${photon} has format ${JSON.stringify(found)}, and this runtime reads format ${MANIFEST_FORMAT}: run "sundog generate" again.`,
      { photon, found, expected: MANIFEST_FORMAT },
    );
  }
}

/** A photon: what the compiler says of it, and its class. */
export interface PhotonDefinition {
  readonly manifest: PhotonManifest;
  readonly photonClass: PhotonClass;
}

/**
 * Puts a photon together: `static override readonly photon = definePhoton(manifest, Counter)`.
 *
 * @param manifest as `sundog generate` has written it
 * @param photonClass default export of the photon's file
 * @returns the definition
 * @throws ManifestFormatError
 */
export function definePhoton(manifest: PhotonManifest, photonClass: PhotonClass): PhotonDefinition {
  const format: unknown = manifest.format;
  if (format !== MANIFEST_FORMAT) throw new ManifestFormatError(manifest.name, format);
  graftPhoton(photonClass);
  return { manifest, photonClass };
}
