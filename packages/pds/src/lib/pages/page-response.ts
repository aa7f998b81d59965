import type { View } from './views.ts';

/**
 * The answer that shows a page.
 *
 * @param view what it shows
 * @param host the name of this host: `pds.example`
 * @param headers to send besides, such as `set-cookie`
 */
export function createPageResponse(view: View, host: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${host} ${view.kind}`, { headers });
}
