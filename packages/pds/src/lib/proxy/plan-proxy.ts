/**
 * To whom a request is sent on, and with what token: a decision without any input or output.
 *
 * P1. Only an account's own session, app password or OAuth session is sent on; nobody else's request is.
 * P2. A token is for one service and one method. Protected methods get none.
 * P3. A target that the request names (`atproto-proxy`) comes before the method's own.
 * P4. An OAuth session needs `rpc:<method>?aud=<did>#<service>`, the service included.
 */
import type { Credential } from '../access/credential.ts';
import { isPrivilegedMethod, isProtectedMethod } from '../access/service-auth-rules.ts';
import type { Settings } from '../settings/settings.ts';
import { isDid } from '../values/syntax.ts';
import type { ScopeDemand } from '../xrpc/method.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';

/** What the plan depends on. */
export type ProxySettings = Pick<Settings, 'publicUrl' | 'serviceDid' | 'appView' | 'chat'>;

/** A service by its DID document. */
export interface ServiceName {
  readonly did: string;
  /** What follows the `#`: `bsky_appview`. */
  readonly id: string;
}

/** What becomes of a request. */
export interface ProxyPlan {
  /** The method that the service is asked for. */
  readonly nsid: string;
  readonly service: ServiceName;
  /** Where it is, if the settings say so; otherwise its DID document has to be asked. */
  readonly url: string | undefined;
  /** `aud` of the token. */
  readonly audience: string;
  /** `lxm` of the token. */
  readonly lxm: string;
  /** Whose token: the account. */
  readonly did: string;
  /** What an OAuth session must have been granted; undefined for others. */
  readonly demand: ScopeDemand | undefined;
}

/** Bluesky's moderation, to whom reports go that name nobody. */
const MODERATION: ServiceName = { did: 'did:plc:ar7c4by46qjdydhdevvrndac', id: 'atproto_labeler' };

const CREATE_REPORT = 'com.atproto.moderation.createReport';

/** What follows the `#` of a service. */
const SERVICE_ID = /^[A-Za-z0-9._~-]{1,100}$/;

/**
 * @param nsid the method
 * @param proxyHeader `atproto-proxy`; null without one
 * @param settings which services the host knows
 * @param credential who asks
 * @returns the plan
 * @throws XrpcError 400 `InvalidRequest`, `InvalidToken`; 401 `AuthMissing`
 */
export function planProxy(
  nsid: string,
  proxyHeader: string | null,
  settings: ProxySettings,
  credential: Credential,
): ProxyPlan {
  const did = mustBeAccount(nsid, credential);
  if (proxyHeader !== null) {
    const service = parseProxyHeader(proxyHeader);
    const url = getKnownUrl(service, settings);
    return createPlan({ nsid, did, service, url, isOAuth: credential.kind === 'oauth' }, settings);
  }
  const { url, did: serviceDid, id } = getDefault(nsid, settings);
  const service = { did: serviceDid, id };
  return createPlan({ nsid, did, service, url, isOAuth: credential.kind === 'oauth' }, settings);
}

/**
 * Registering for notifications goes to the service that the input names.
 *
 * @param nsid `app.bsky.notification.registerPush` or `unregisterPush`
 * @param serviceDid of the input
 * @param settings which services the host knows
 * @param credential who asks
 * @returns the plan
 * @throws XrpcError as `planProxy`
 */
export function planPush(nsid: string, serviceDid: string, settings: ProxySettings, credential: Credential): ProxyPlan {
  const did = mustBeAccount(nsid, credential);
  if (!isDid(serviceDid)) throw new XrpcError(400, 'InvalidRequest', 'invalid serviceDid');
  const service = { did: serviceDid, id: 'bsky_notif' };
  const url = settings.appView?.did === serviceDid ? settings.appView.url : undefined;
  return createPlan({ nsid, did, service, url, isOAuth: credential.kind === 'oauth' }, settings);
}

/**
 * A feed comes from the AppView, which hands the token to the feed's generator; so it is made for the generator.
 *
 * @param plan the plan for `app.bsky.feed.getFeed`
 * @param generatorDid of the feed
 * @returns the plan with the generator's token
 */
export function planFeed(plan: ProxyPlan, generatorDid: string): ProxyPlan {
  return { ...plan, audience: generatorDid, lxm: 'app.bsky.feed.getFeedSkeleton' };
}

/**
 * @param text the header `atproto-proxy`: `did:web:api.bsky.app#bsky_appview`
 * @returns the service
 * @throws XrpcError 400 `InvalidRequest`
 */
export function parseProxyHeader(text: string): ServiceName {
  const [did = '', id = '', ...rest] = text.split('#');
  if (did === '') throw new XrpcError(400, 'InvalidRequest', 'no did specified in proxy header');
  if (id === '' && rest.length === 0) {
    throw new XrpcError(400, 'InvalidRequest', 'no service id specified in proxy header');
  }
  if (rest.length > 0) throw new XrpcError(400, 'InvalidRequest', 'invalid proxy header format');
  if (text.includes(' ')) throw new XrpcError(400, 'InvalidRequest', 'proxy header cannot contain spaces');
  if (!isDid(did) || !SERVICE_ID.test(id)) throw new XrpcError(400, 'InvalidRequest', 'invalid proxy header format');
  return { did, id };
}

/** P1, P2. */
function mustBeAccount(nsid: string, credential: Credential): string {
  if (isProtectedMethod(nsid)) throw new XrpcError(400, 'InvalidToken', 'Bad token method');
  if (credential.kind === 'oauth') return credential.did;
  if (credential.kind === 'none') throw new XrpcError(401, 'AuthMissing', 'Authentication Required');
  if (credential.kind !== 'session') throw new XrpcError(400, 'InvalidToken', 'Bad token scope');
  if (credential.isTakenDown && nsid !== CREATE_REPORT) throw new XrpcError(400, 'InvalidToken', 'Bad token scope');
  if (credential.tier === 'appPassword' && isPrivilegedMethod(nsid)) {
    throw new XrpcError(400, 'InvalidToken', 'Bad token method');
  }
  return credential.did;
}

interface Target extends Pick<ProxyPlan, 'nsid' | 'did' | 'service' | 'url'> {
  readonly isOAuth: boolean;
}

function createPlan({ isOAuth, ...target }: Target, settings: ProxySettings): ProxyPlan {
  const { nsid, service, url } = target;
  if (service.did === settings.serviceDid || url === settings.publicUrl) {
    throw new XrpcError(400, 'InvalidRequest', 'cannot proxy to this service itself');
  }
  const demand = { resource: 'rpc', lxm: nsid, aud: `${service.did}#${service.id}` } as const;
  return { ...target, audience: service.did, lxm: nsid, demand: isOAuth ? demand : undefined };
}

function getDefault(
  nsid: string,
  { appView, chat }: ProxySettings,
): ServiceName & { readonly url: string | undefined } {
  if (chat !== undefined && nsid.startsWith('chat.bsky.')) return { ...chat, id: 'bsky_chat' };
  if (appView !== undefined && nsid === CREATE_REPORT) return { ...MODERATION, url: undefined };
  if (appView !== undefined && !nsid.startsWith('chat.bsky.')) return { ...appView, id: 'bsky_appview' };
  throw new XrpcError(400, 'InvalidRequest', `No service configured for ${nsid}`);
}

function getKnownUrl({ did, id }: ServiceName, { appView, chat }: ProxySettings): string | undefined {
  if (id === 'bsky_appview' && appView?.did === did) return appView.url;
  if (id === 'bsky_chat' && chat?.did === did) return chat.url;
  return undefined;
}
