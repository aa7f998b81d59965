/** A call for another service: the account's actor signs the token, the Worker sends and streams. */
import { logger } from '@sundog/actor';

import { proxyCall } from '../proxy/proxy-call.ts';
import { formatDemand, isGranted } from '../scopes/is-granted.ts';
import type { MethodCall } from '../xrpc/method.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import type { PdsRequest } from './pds-request.ts';

/**
 * @param call allowed by its rule
 * @param pds its request
 * @returns the service's answer
 * @throws XrpcError
 */
export async function sendToService(call: MethodCall, pds: PdsRequest): Promise<Response> {
  const { nsid, credential, input } = call;
  const { request, host, askAccount, context } = pds;
  if (credential.kind !== 'session' && credential.kind !== 'oauth') {
    throw new XrpcError(401, 'AuthMissing', 'Authentication Required');
  }
  const { did } = credential;
  return proxyCall(
    { nsid, request, credential, ...(input === undefined ? {} : { input }) },
    {
      ...host.resolvers,
      settings: host.settings,
      publicUrl: host.settings.publicUrl,
      generators: host.generators,
      now: host.now,
      createToken: (audience, lxm) => askAccount(did, 'createToken', { nsid, credential }, audience, lxm),
      authorize: (demand) => {
        if (credential.kind !== 'oauth' || isGranted(credential.scope, demand)) return;
        throw new XrpcError(403, 'ScopeMissingError', `Missing required scope "${formatDemand(demand)}"`);
      },
      getLocalState: (rev) => askAccount(did, 'getLocalState', rev),
      waitUntil: (promise) => context.ctx.waitUntil(promise),
      warn: (error) => logger.warn('An answer of the AppView could not be completed.', { error: String(error) }),
    },
  );
}
