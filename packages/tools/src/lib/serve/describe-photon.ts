import type { PhotonManifest } from '../manifest/manifest.ts';
import { authenticate } from './authenticate-caller.ts';
import type { PhotonRequest } from './photon-request.ts';

/**
 * What there is, for programs that look at `/`: the photon and its endpoints, and at the mount's own prefix all photons.
 *
 * @param asked the request
 * @returns JSON
 * @throws UnauthenticatedError, LoopbackOnlyError
 */
export async function describePhoton(asked: PhotonRequest): Promise<Response> {
  await authenticate(asked);
  const { photon, photons, url, prefix, base } = asked;
  const at = `${url.origin}${base}`;
  return Response.json({
    ...describe(photon.manifest),
    endpoints: { mcp: `${at}/mcp`, events: `${at}/events` },
    tools: [...photon.protocol.tools.keys()],
    ...(base === prefix && {
      photons: [...photons.values()].map((other) => ({
        ...describe(other.manifest),
        mcp: `${url.origin}${prefix}${other.base}/mcp`,
      })),
    }),
  });
}

function describe({ name, title, description, version }: PhotonManifest): object {
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    version,
  };
}
