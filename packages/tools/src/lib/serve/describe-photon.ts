import type { ConsoleState } from '../instance/console-state.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import { authenticate } from './authenticate-caller.ts';
import { createOpenApi } from './create-openapi.ts';
import type { PhotonRequest } from './photon-request.ts';
import { mustBeRead } from './serve-errors.ts';

/** Where a photon's own paths are described, unless it has a path of this name itself. */
export const OPENAPI_PATH = '/openapi.json';

/** Where whoever watches over servers asks, unless the photon has a path of this name itself. */
export const HEALTH_PATH = '/health';

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
    endpoints: { mcp: `${at}/mcp`, events: `${at}/events`, openapi: `${at}${OPENAPI_PATH}` },
    tools: [...photon.protocol.tools.keys()],
    ...(base === prefix && {
      photons: [...photons.values()].map((other) => ({
        ...describe(other.manifest),
        mcp: `${url.origin}${prefix}${other.base}/mcp`,
      })),
    }),
  });
}

/**
 * What the photon has over plain HTTP.
 *
 * @param asked the request
 * @returns an OpenAPI document
 * @throws VerbNotAllowedError, UnauthenticatedError, LoopbackOnlyError
 */
export async function answerOpenApi(asked: PhotonRequest): Promise<Response> {
  const { request, url, base, photon, deployment } = asked;
  mustBeRead(request.method);
  await authenticate(asked);
  return Response.json(createOpenApi(photon.manifest, `${url.origin}${base}`, deployment.auth));
}

/**
 * Says that the server is there. It is for everybody, so it says nothing else, and wakes no instance.
 *
 * @param asked the request
 * @returns JSON
 * @throws VerbNotAllowedError
 */
export function answerHealth({ request }: PhotonRequest): Response {
  mustBeRead(request.method);
  return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
}

/**
 * What a photon says about itself.
 *
 * @param manifest of the photon
 */
export function describe({ name, title, description, version }: PhotonManifest): ConsoleState['photon'] {
  return {
    name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    version,
  };
}
