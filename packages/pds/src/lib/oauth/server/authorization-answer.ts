/** How a flow ends: the browser takes the answer to the client, by the way that the client has asked for. */
import { createPageResponse } from '../../pages/page-response.ts';
import type { ClientLabel } from '../../pages/views.ts';
import type { AuthorizationParameters } from '../authorization-request.ts';

/**
 * @param answer what the client gets: `code`, or `error` and `error_description`
 * @param parameters of the request: its redirect URI was checked when it was pushed
 * @param context `issuer` (RFC 9207), `host` and `client` for the page that sends a form, `headers` to send besides
 */
export function createAuthorizationAnswer(
  answer: Readonly<Record<string, string>>,
  { redirectUri, responseMode, state }: AuthorizationParameters,
  context: { issuer: string; host: string; client: ClientLabel; headers: Readonly<Record<string, string>> },
): Response {
  const fields = { ...answer, iss: context.issuer, ...(state !== undefined && { state }) };
  if (responseMode === 'form_post') {
    const view = { kind: 'handOver', client: context.client, returnsTo: redirectUri, fields } as const;
    return createPageResponse(view, context.host, context.headers);
  }
  const location = new URL(redirectUri);
  if (responseMode === 'fragment') location.hash = new URLSearchParams(fields).toString();
  else for (const [name, value] of Object.entries(fields)) location.searchParams.set(name, value);
  return new Response(null, {
    status: 303,
    headers: {
      location: location.href,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      ...context.headers,
    },
  });
}

/**
 * How pages name a client: by its origin, which is all that is known.
 *
 * @param client `id`, `isLoopback`, and what it says of itself
 */
export function createClientLabel(client: {
  id: string;
  isLoopback: boolean;
  name: string | undefined;
  termsUrl: string | undefined;
  policyUrl: string | undefined;
}): ClientLabel {
  return {
    name: client.name,
    origin: client.isLoopback ? 'this computer' : new URL(client.id).host,
    termsUrl: client.termsUrl,
    policyUrl: client.policyUrl,
  };
}
