/** `com.atproto.identity.*`: handles, DIDs, and operations of the PLC directory. */
import { mainSchema as getRecommendedDidCredentials } from '@atcute/atproto/types/identity/getRecommendedDidCredentials';
import { mainSchema as refreshIdentity } from '@atcute/atproto/types/identity/refreshIdentity';
import { mainSchema as requestPlcOperationSignature } from '@atcute/atproto/types/identity/requestPlcOperationSignature';
import { mainSchema as resolveDid } from '@atcute/atproto/types/identity/resolveDid';
import { mainSchema as resolveHandle } from '@atcute/atproto/types/identity/resolveHandle';
import { mainSchema as resolveIdentity } from '@atcute/atproto/types/identity/resolveIdentity';
import { mainSchema as signPlcOperation } from '@atcute/atproto/types/identity/signPlcOperation';
import { mainSchema as submitPlcOperation } from '@atcute/atproto/types/identity/submitPlcOperation';
import { mainSchema as updateHandle } from '@atcute/atproto/types/identity/updateHandle';

import type { Rows } from '../xrpc/handler.ts';
import { handleLimits, letterLimits, perAddress } from './limits.ts';
import { anySession, demandIdentity, open } from './rules.ts';

/**
 * The owner, or an app to which the owner has given the whole identity by that very permission. Moderators may close an
 * account; they may not keep its owner from leaving.
 */
const wholeIdentity = {
  at: 'account',
  accepts: ['full', 'oauth', 'takenDown'],
  scopes: demandIdentity('*'),
  whileDeactivated: true,
} as const;

/** The rows. */
export const identityMethods = {
  'com.atproto.identity.getRecommendedDidCredentials': {
    ...anySession,
    schema: getRecommendedDidCredentials,
    at: 'account',
  },
  'com.atproto.identity.refreshIdentity': {
    ...open,
    schema: refreshIdentity,
    at: 'worker',
    limits: perAddress('refresh-identity', 100),
  },
  'com.atproto.identity.requestPlcOperationSignature': {
    ...wholeIdentity,
    schema: requestPlcOperationSignature,
    limits: letterLimits,
  },
  'com.atproto.identity.resolveDid': { ...open, schema: resolveDid, at: 'worker' },
  'com.atproto.identity.resolveHandle': { ...open, schema: resolveHandle, at: 'worker' },
  'com.atproto.identity.resolveIdentity': { ...open, schema: resolveIdentity, at: 'worker' },
  'com.atproto.identity.signPlcOperation': { ...wholeIdentity, schema: signPlcOperation },
  'com.atproto.identity.submitPlcOperation': {
    ...wholeIdentity,
    schema: submitPlcOperation,
    accepts: ['full', 'oauth'],
  },
  'com.atproto.identity.updateHandle': {
    schema: updateHandle,
    at: 'directory',
    accepts: ['full', 'oauth'],
    scopes: demandIdentity('handle'),
    limits: handleLimits,
    whileDeactivated: true,
  },
} satisfies Rows;
