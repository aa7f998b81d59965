import type { View } from './views.ts';

/**
 * The answer that shows a page.
 *
 * @param view what it shows
 * @param headers to send besides, such as `set-cookie`
 */
export function createPageResponse(view: View, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(view.kind, { headers });
}
