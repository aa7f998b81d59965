/** `this.caller`, `this.client` and `this.request`: what a run knows of whoever asked. */
import type { PhotonCaller, PhotonClient, PhotonRequest } from '../photon/photon-context.ts';
import { getRunScope } from '../run/run-scope.ts';
import type { Caller } from '../run/run.ts';

const NOBODY: PhotonCaller = { id: 'anonymous', anonymous: true, scopes: [], claims: {} };

/** Who called. */
export function getCaller(): PhotonCaller {
  const caller = getRunScope()?.request.caller;
  return caller === undefined ? NOBODY : toPhotonCaller(caller);
}

function toPhotonCaller({ id, name, isAnonymous, scopes, claims }: Caller): PhotonCaller {
  return {
    id,
    ...(name !== undefined && { name }),
    anonymous: isAnonymous,
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    scopes,
    claims,
  };
}

/** The program at the other end. */
export function getClient(): PhotonClient | undefined {
  const client = getRunScope()?.request.client;
  if (client === undefined) return undefined;
  const { name, version, can, reach } = client;
  const canAsk = reach !== 'none';
  return {
    ...(name !== undefined && { name }),
    ...(version !== undefined && { version }),
    can: { elicit: canAsk && can.elicitForm, elicitUrl: canAsk && can.elicitUrl, sample: canAsk && can.sample },
  };
}

/** The call that the running code is for. */
export function getRequest(): PhotonRequest | undefined {
  const scope = getRunScope();
  if (scope === undefined) return undefined;
  const { id, method, path, deadlineMs, trace } = scope.request;
  return {
    id,
    method,
    path,
    ...(deadlineMs !== undefined && { deadlineMs }),
    signal: scope.signal,
    ...(trace !== undefined && { trace }),
  };
}
