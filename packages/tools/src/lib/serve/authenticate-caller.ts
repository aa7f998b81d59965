/**
 * Who asks, and whether this photon wants to know: what the server's authentication says, and what the photon's `@auth`
 * demands beyond it.
 */
import { UnauthenticatedError } from '../auth/auth-errors.ts';
import type { AuthOptions } from '../auth/auth-options.ts';
import { EVENTS_SCOPE } from '../auth/scopes.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import { scopesOf } from '../manifest/scopes.ts';
import type { Caller } from '../run/run.ts';
import type { PhotonRequest } from './photon-request.ts';

/**
 * Who asks.
 *
 * @param asked the request
 * @returns the caller
 * @throws UnauthenticatedError, LoopbackOnlyError
 */
export function authenticate({
  request,
  url,
  photon: { manifest },
  deployment: { auth, authenticate: find },
}: PhotonRequest): Caller | Promise<Caller> {
  const scheme = manifest.auth?.scheme ?? 'open';
  if (scheme === 'optional' && isWithoutCredential(request, auth)) return visitorOf(manifest);
  const caller = find(request, url);
  if (scheme === 'optional' || scheme === 'open') return caller;
  return caller instanceof Promise ? caller.then(mustBeKnown) : mustBeKnown(caller);
}

function mustBeKnown(caller: Caller): Caller {
  if (!caller.isAnonymous) return caller;
  throw new UnauthenticatedError(
    'This photon wants to know who asks (@auth), and this server cannot tell: set PHOTON_MCP_BEARER, or JWT_ISSUER and JWT_AUDIENCE, or give tools({ auth }).',
  );
}

/** Whether a request to a server with authentication comes without any. */
function isWithoutCredential({ headers }: Request, auth: AuthOptions): boolean {
  if (auth.kind === 'bearer') return !headers.has('authorization');
  return auth.kind === 'jwt' && !headers.has(auth.header ?? 'authorization');
}

const visitors = new WeakMap<PhotonManifest, Caller>();

/** Whoever says nothing of themselves to a photon that lets them: they may do what no `@scope` guards. */
function visitorOf(manifest: PhotonManifest): Caller {
  let visitor = visitors.get(manifest);
  if (visitor === undefined) {
    const open = Object.values(manifest.methods).filter(({ scopes }) => scopes === undefined);
    const scopes = [EVENTS_SCOPE, ...open.flatMap((method) => scopesOf(method))];
    visitors.set(manifest, (visitor = { id: 'anonymous', isAnonymous: true, scopes, claims: {} }));
  }
  return visitor;
}
