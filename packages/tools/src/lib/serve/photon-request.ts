import type { ActorStub, MountContext } from '@sundog/actor';

import type { ConsoleEntrance } from '../instance/console-state.ts';
import type { PhotonEntrance } from '../wire.ts';
import type { Deployment } from './deployment.ts';
import { routeInstance, type InstanceFacts, type InstanceRoute } from './route-instance.ts';
import type { ServedPhoton } from './served-photon.ts';

/** How much of everything. */
export interface ServeLimits {
  /** Of a request's body. */
  readonly bodyBytesMax: number;
  /** Time between the comments that keep an event stream open. */
  readonly keepAliveMs: number;
}

/** A request that has found its photon. */
export interface PhotonRequest {
  readonly request: Request;
  readonly url: URL;
  readonly photon: ServedPhoton;
  /** All of the mount by name, the first first. */
  readonly photons: ReadonlyMap<string, ServedPhoton>;
  /** Of the mount, without the slash at its end. */
  readonly prefix: string;
  /** What the path has before `rest`: the prefix, and `/p/<name>` if the request came by it. */
  readonly base: string;
  /** The path below `base`, as it stands in the URL. */
  readonly rest: string;
  readonly context: MountContext<object>;
  readonly deployment: Deployment;
  readonly limits: ServeLimits;
}

/** A subscription that the actor does not take. */
export class SubscriptionRefusedError extends Error {
  override readonly name = 'SubscriptionRefusedError';
  /** What the actor answered. */
  readonly response: Response;

  /** @param response of the actor */
  constructor(response: Response) {
    super(`The actor refused a subscription with ${response.status}.`);
    this.response = response;
  }
}

/**
 * Which instance is meant.
 *
 * @param asked the request
 * @param facts what else names it
 * @returns its name
 */
export function instanceOf(
  asked: PhotonRequest,
  facts: Pick<InstanceFacts, 'caller' | 'message' | 'sessionInstance'>,
): string {
  return routeOf(asked, facts).name;
}

/**
 * The same, with where its name comes from.
 *
 * @param asked the request
 * @param facts what else names it
 */
export function routeOf(
  { request, photon, deployment }: PhotonRequest,
  facts: Pick<InstanceFacts, 'caller' | 'message' | 'argument' | 'sessionInstance'>,
): InstanceRoute {
  return routeInstance(request, { ...facts, auth: photon.manifest.auth, aliases: deployment.aliases });
}

/**
 * The instance's actor, for calls.
 *
 * @param asked the request
 * @param instance name
 */
export function actorOf(
  { context, photon }: PhotonRequest,
  instance: string,
): ActorStub<PhotonEntrance & ConsoleEntrance> {
  return context.actor(photon.actorClass, instance);
}

/** What to hear of an instance. */
export interface Subscription {
  readonly channels: readonly string[];
  readonly since: string | undefined;
  /** As in the kernel's wire format. */
  readonly frames?: 'all' | 'data';
}

/**
 * Subscribes to channels of an instance.
 *
 * @param asked the request
 * @param instance name
 * @param subscription what to hear
 * @param upgrade of the client; without it the actor says what is missing
 * @returns the actor's answer, with a socket that nobody has accepted
 */
export function forwardSubscription(
  { context, photon }: PhotonRequest,
  instance: string,
  { channels, since, frames = 'all' }: Subscription,
  upgrade: string | null = 'websocket',
): Promise<Response> {
  const query = new URLSearchParams({ frames });
  for (const channel of channels) query.append('channel', channel);
  if (since !== undefined) query.set('since', since);
  // Of the client's own headers nothing concerns the actor.
  const headers: Record<string, string> = upgrade === null ? {} : { upgrade };
  const request = new Request(`https://photon/events?${query.toString()}`, { headers });
  return context.forward(request, photon.actorClass, instance);
}

/**
 * The same, for a stream that this Worker writes.
 *
 * @param asked the request
 * @param instance name
 * @param subscription what to hear
 * @returns a socket that nobody has accepted
 * @throws SubscriptionRefusedError
 */
export async function subscribe(
  asked: PhotonRequest,
  instance: string,
  subscription: Subscription,
): Promise<WebSocket> {
  const response = await forwardSubscription(asked, instance, subscription);
  if (response.webSocket !== null) return response.webSocket;
  throw new SubscriptionRefusedError(response);
}
