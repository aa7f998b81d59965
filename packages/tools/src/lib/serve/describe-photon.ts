import type { PhotonRequest } from './photon-request.ts';

/**
 * What there is, for programs that look at `/`.
 *
 * @param asked the request
 * @returns JSON
 */
export function describePhoton({ photon, url, base }: PhotonRequest): Response {
  const { manifest, protocol } = photon;
  const { name, title, description, version } = manifest;
  const at = `${url.origin}${base}`;
  return Response.json({
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    version,
    endpoints: { mcp: `${at}/mcp`, events: `${at}/events` },
    tools: [...protocol.tools.keys()],
  });
}
