/**
 * What the Worker of a host keeps between requests: settings, keys that were derived, caches. Nothing that matters is
 * here alone, so every Worker of the host has its own.
 */
import { systemClock } from '@sundog/actor';

import { PASSKEY_LABEL } from '../account/account-parts.ts';
import { SessionTokens } from '../access/session-tokens.ts';
import { createResolvers, type Resolvers } from '../identity/create-resolvers.ts';
import { deriveKey } from '../keys/derive-key.ts';
import { createOAuthRoutes, type OAuthRoutes } from '../oauth/server/oauth-routes.ts';
import { DpopVerifier } from '../oauth/verify-dpop-request.ts';
import { createCeremony } from '../passkeys/create-ceremony.ts';
import type { PasskeyCeremony } from '../passkeys/passkey-ceremony.ts';
import { GeneratorFinder } from '../proxy/find-generator.ts';
import { parseSettings } from '../settings/parse-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { RateWindows } from '../xrpc/rate-limit.ts';
import { KnownAccounts } from './known-accounts.ts';
import { MethodCounts } from './method-counts.ts';
import { PageSessions } from './page-session.ts';
import { createLexiconResolver, type LexiconResolver } from './resolve-lexicon.ts';

/** What is kept. */
export interface Host {
  readonly settings: Settings;
  readonly tokens: SessionTokens;
  readonly dpop: DpopVerifier;
  readonly oauth: OAuthRoutes;
  readonly resolvers: Resolvers;
  readonly generators: GeneratorFinder;
  readonly rates: RateWindows;
  readonly accounts: KnownAccounts;
  readonly counts: MethodCounts;
  readonly resolveLexicon: LexiconResolver;
  readonly passkeys: PasskeyCeremony;
  readonly pageSessions: PageSessions;
  readonly startedAt: number;
  readonly now: () => number;
}

const hosts = new WeakMap<object, Host>();

/**
 * @param env with the `PDS_*` variables
 * @returns the same for the same `env`
 * @throws InvalidSettingsError
 */
export function getHost(env: object): Host {
  const known = hosts.get(env);
  if (known !== undefined) return known;
  const host = createHost(env);
  hosts.set(env, host);
  return host;
}

function createHost(env: object): Host {
  const settings = parseSettings(env);
  const now = () => systemClock.now();
  const { secret, serviceDid, publicUrl } = settings;
  const resolvers = createResolvers(settings, now);
  const resolveLexicon = createLexiconResolver(resolvers, settings);
  const identity = { publicUrl, serviceDid, secret, now };
  return {
    settings,
    now,
    resolvers,
    resolveLexicon,
    tokens: new SessionTokens(secret, serviceDid, now),
    dpop: new DpopVerifier(identity),
    oauth: createOAuthRoutes({
      ...identity,
      fetch: resolvers.guardedFetch,
      resolveLexicon: async (nsid) => (await resolveLexicon(nsid)).schema,
      resetUrl: '/account/password',
    }),
    passkeys: createCeremony(publicUrl, deriveKey(secret, PASSKEY_LABEL)),
    pageSessions: new PageSessions(deriveKey(secret, 'account-page'), publicUrl, now),
    generators: new GeneratorFinder(),
    rates: new RateWindows(),
    accounts: new KnownAccounts(),
    counts: new MethodCounts(),
    startedAt: now(),
  };
}
