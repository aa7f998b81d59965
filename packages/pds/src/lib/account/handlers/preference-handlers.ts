/** `app.bsky.actor.*Preferences`: what clients keep of the account, for its owner alone. */
import type { Credential } from '../../access/credential.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import type { AccountHandlers } from '../account-scope.ts';
import type { Preference } from '../preference.ts';

/** The handlers. */
export const preferenceHandlers = {
  'app.bsky.actor.getPreferences': ({ credential }, { preferences, clock }) => {
    return { preferences: preferences.list(isFull(credential), clock.now()) };
  },

  'app.bsky.actor.putPreferences': ({ input, credential }, { preferences }) => {
    preferences.replace(input.preferences.map(mustBeTyped), isFull(credential));
  },
} satisfies Partial<AccountHandlers>;

function mustBeTyped(preference: object): Preference {
  const type: unknown = Reflect.get(preference, '$type');
  if (typeof type !== 'string') throw new XrpcError(400, 'InvalidRequest', 'Preference is missing a $type');
  return { ...preference, $type: type };
}

function isFull(credential: Credential): boolean {
  return credential.kind === 'session' && credential.tier === 'full';
}
