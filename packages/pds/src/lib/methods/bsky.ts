/**
 * `app.bsky.*` and `com.atproto.moderation.*`: the methods of other services that this host answers itself, changes on
 * their way, or sends elsewhere than the rest.
 */
import { mainSchema as createReport } from '@atcute/atproto/types/moderation/createReport';
import { mainSchema as getPreferences } from '@atcute/bluesky/types/app/actor/getPreferences';
import { mainSchema as getProfile } from '@atcute/bluesky/types/app/actor/getProfile';
import { mainSchema as getProfiles } from '@atcute/bluesky/types/app/actor/getProfiles';
import { mainSchema as putPreferences } from '@atcute/bluesky/types/app/actor/putPreferences';
import { mainSchema as getAgeAssurance } from '@atcute/bluesky/types/app/ageassurance/getState';
import { mainSchema as getActorLikes } from '@atcute/bluesky/types/app/feed/getActorLikes';
import { mainSchema as getAuthorFeed } from '@atcute/bluesky/types/app/feed/getAuthorFeed';
import { mainSchema as getFeed } from '@atcute/bluesky/types/app/feed/getFeed';
import { mainSchema as getPostThread } from '@atcute/bluesky/types/app/feed/getPostThread';
import { mainSchema as getTimeline } from '@atcute/bluesky/types/app/feed/getTimeline';
import { mainSchema as registerPush } from '@atcute/bluesky/types/app/notification/registerPush';
import { mainSchema as unregisterPush } from '@atcute/bluesky/types/app/notification/unregisterPush';

import type { Rows } from '../xrpc/handler.ts';
import type { MethodCall, ScopeDemand } from '../xrpc/method.ts';
import { getText } from '../values/json.ts';
import { demandRpc, passedOn, standard } from './rules.ts';

const proxied = { ...passedOn, at: 'proxy' } as const;

/** The JSON of preferences, of which the account keeps at most 1 MB. */
const PREFERENCES_BYTES_MAX = 1024 * 1024;

/** The rows. */
export const bskyMethods = {
  'app.bsky.actor.getPreferences': {
    ...passedOn,
    schema: getPreferences,
    at: 'account',
    accepts: [...standard, 'takenDown'],
  },
  'app.bsky.actor.getProfile': { ...proxied, schema: getProfile },
  'app.bsky.actor.getProfiles': { ...proxied, schema: getProfiles },
  'app.bsky.actor.putPreferences': {
    ...passedOn,
    schema: putPreferences,
    at: 'account',
    bodyBytesMax: PREFERENCES_BYTES_MAX,
  },
  'app.bsky.ageassurance.getState': { ...proxied, schema: getAgeAssurance },
  'app.bsky.feed.getActorLikes': { ...proxied, schema: getActorLikes },
  'app.bsky.feed.getAuthorFeed': { ...proxied, schema: getAuthorFeed },
  'app.bsky.feed.getFeed': {
    ...proxied,
    schema: getFeed,
    // The token that goes along lets the feed's generator be asked too.
    scopes: (call) => [call, { ...call, nsid: 'app.bsky.feed.getFeedSkeleton' }].flatMap(demandRpc),
  },
  'app.bsky.feed.getPostThread': { ...proxied, schema: getPostThread },
  'app.bsky.feed.getTimeline': { ...proxied, schema: getTimeline },
  'app.bsky.notification.registerPush': { ...proxied, schema: registerPush, scopes: demandPush },
  'app.bsky.notification.unregisterPush': { ...proxied, schema: unregisterPush, scopes: demandPush },
  'com.atproto.moderation.createReport': {
    ...proxied,
    schema: createReport,
    accepts: [...standard, 'takenDown'],
  },
} satisfies Rows;

/** The service is named in the body, as a bare DID. */
function demandPush(call: MethodCall): readonly ScopeDemand[] {
  const service = getText(call.input, 'serviceDid');
  return service === undefined ? demandRpc(call) : demandRpc({ ...call, audience: `${service}#bsky_notif` });
}
