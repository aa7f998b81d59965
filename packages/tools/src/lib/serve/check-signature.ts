import { ActorError } from '@sundog/actor/errors';

/** A webhook's signature is missing or wrong. HTTP 401. */
class BadSignatureError extends ActorError {
  override readonly name = 'BadSignatureError';
  readonly code = 'bad_signature';
}

/** Where senders put it: ours, and GitHub's. */
const SIGNATURE_HEADERS = ['x-webhook-signature', 'x-hub-signature-256'] as const;

/**
 * Checks who sent a webhook: the header must be `sha256=` and the HMAC-SHA-256 of the body, in hexadecimal digits.
 *
 * @param request its headers
 * @param body as it came
 * @param secret value of the variable that the photon names
 * @throws BadSignatureError
 */
export async function checkSignature(
  request: { readonly headers: { get(name: string): string | null } },
  body: string,
  secret: unknown,
): Promise<void> {
  if (typeof secret !== 'string' || secret === '') {
    throw new BadSignatureError('This webhook has no secret, so nobody can send it: set the variable that it names.');
  }
  const given = SIGNATURE_HEADERS.map((name) => request.headers.get(name)).find((value) => value !== null);
  const digits = /^sha256=([0-9a-f]{64})$/i.exec(given ?? '')?.[1];
  if (digits === undefined) {
    throw new BadSignatureError(
      `A webhook is signed with the header ${SIGNATURE_HEADERS[0]}: "sha256=<HMAC-SHA-256 of the body>".`,
    );
  }
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ]);
  const signature = Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
  if (await crypto.subtle.verify('HMAC', key, signature, encoder.encode(body))) return;
  throw new BadSignatureError('The signature is not that of this body.');
}
