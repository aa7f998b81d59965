/**
 * A host on this machine has several names (`localhost`, `127.0.0.1`, `[::1]`), but pages, cookies and passkeys belong
 * to one origin: that of `PDS_PUBLIC_URL`. Whoever opens a page under another of the names is sent there.
 */
import type { Settings } from '../settings/settings.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * @param request of a page
 * @param settings of the host
 * @returns the redirect; undefined if the page is where it belongs, or the host is not on this machine
 */
export function redirectToPublicName(
  request: Request,
  { publicUrl, isLocal }: Pick<Settings, 'publicUrl' | 'isLocal'>,
): Response | undefined {
  if (!isLocal || (request.method !== 'GET' && request.method !== 'HEAD')) return undefined;
  const url = new URL(request.url);
  const own = new URL(publicUrl);
  // Under another port there may be another host.
  if (url.hostname === own.hostname || url.port !== own.port || !LOOPBACK.has(url.hostname)) return undefined;
  return new Response(null, { status: 307, headers: { location: `${publicUrl}${url.pathname}${url.search}` } });
}
