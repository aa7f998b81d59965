/**
 * What is asked of a browser before it is believed: the cookie that tells it from others, that it shows our page as a
 * page, and that its forms come from our pages.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

import { createRandomId } from '../../access/random-text.ts';
import { DEVICE_LIFETIME_MS } from '../devices.ts';
import type { DeviceProof } from '../device.ts';

/** Programs that look at links so that people see what is behind them; they must not use the link up. */
const PREVIEW_AGENTS =
  /bot\b|crawl|spider|preview|facebookexternalhit|slack|discord|telegram|whatsapp|skype|embedly|cardyb|mastodon|pleroma|lemmy|iframely|curl|wget/i;

/** Whether a request is not somebody's who reads the page. */
export function isPreview(request: Request): boolean {
  if (request.method === 'HEAD') return true;
  const purpose = `${request.headers.get('sec-purpose') ?? ''} ${request.headers.get('purpose') ?? ''}`;
  return /prefetch|preview/i.test(purpose) || PREVIEW_AGENTS.test(request.headers.get('user-agent') ?? '');
}

/** Whether a browser wants to show the answer as a page of its own: no frame, no script. */
export function isNavigation(request: Request): boolean {
  const mode = request.headers.get('sec-fetch-mode');
  const destination = request.headers.get('sec-fetch-dest');
  return (mode === null || mode === 'navigate') && (destination === null || destination === 'document');
}

/**
 * Whether a form or a script of our own pages sent a request. Browsers say so by themselves, in one header or the
 * other; a request that has neither is nobody's.
 *
 * @param request by POST
 * @param issuer this host's origin
 */
export function isFromOurPage(request: Request, issuer: string): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin') return false;
  const origin = request.headers.get('origin');
  return origin === null ? site !== null : origin === issuer;
}

/** A browser that is not known yet. */
export function createDevice(): DeviceProof {
  return { id: createRandomId(), secret: createRandomId() };
}

/**
 * @param request of a browser
 * @param issuer this host's origin
 * @returns what its cookie says
 */
export function parseDeviceCookie(request: Request, issuer: string): DeviceProof | undefined {
  const name = cookieNameOf(issuer);
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const match = /^\s*([^=\s]+)=([\w-]{20,64})\.([\w-]{20,64})\s*$/.exec(part);
    if (match?.[1] === name && match[2] !== undefined && match[3] !== undefined)
      return { id: match[2], secret: match[3] };
  }
  return undefined;
}

/**
 * @param device what the cookie says
 * @param issuer this host's origin
 * @returns the header `set-cookie`. `Lax`: the browser comes from the client's site, and has to be known then.
 */
export function formatDeviceCookie({ id, secret }: DeviceProof, issuer: string): string {
  const secure = issuer.startsWith('https:') ? '; Secure' : '';
  const age = DEVICE_LIFETIME_MS / 1000;
  return `${cookieNameOf(issuer)}=${id}.${secret}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}

/**
 * The token of a form: it is for one browser and one request.
 *
 * @param key of the host
 * @param deviceId of the browser
 * @param requestId of the request
 */
export function createFormToken(key: Uint8Array, deviceId: string, requestId: string): string {
  return createHmac('sha256', key).update(`${deviceId} ${requestId}`).digest('base64url');
}

/** Whether a token is the one that `createFormToken` makes. */
export function isFormToken(token: string, key: Uint8Array, deviceId: string, requestId: string): boolean {
  const expected = new TextEncoder().encode(createFormToken(key, deviceId, requestId));
  const given = new TextEncoder().encode(token);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** The prefix binds a cookie to this host alone, not to its parents; browsers want https for it. */
function cookieNameOf(issuer: string): string {
  return issuer.startsWith('https:') ? '__Host-oauth-device' : 'oauth-device';
}
