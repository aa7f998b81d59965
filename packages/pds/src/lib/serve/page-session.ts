/**
 * How a browser is known on the account page: a cookie that names an account and a session of it, sealed by the host.
 *
 * - P1 Whether the session goes on, the account says for each request: the cookie only says which one is meant.
 * - P2 Whoever owes a second factor has a cookie of its own kind, which opens nothing and ends after minutes.
 * - P3 A form's token is made from the cookie, which no other site can read.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a cookie says. */
export interface PageSession {
  readonly kind: 'signedIn' | 'codeOwed';
  readonly did: string;
  /** Of the session; for `codeOwed`: when it ends, in milliseconds since 1970. */
  readonly detail: string;
}

const NAME = 'account';
const OWED_MS = 5 * 60_000;

/** Makes and reads the cookies of a host. */
export class PageSessions {
  readonly #key: Uint8Array;
  readonly #isSecure: boolean;
  readonly #now: () => number;

  /**
   * @param key 32 bytes, derived for this
   * @param publicUrl of the host
   * @param now milliseconds since 1970
   */
  constructor(key: Uint8Array, publicUrl: string, now: () => number) {
    this.#key = key;
    this.#isSecure = publicUrl.startsWith('https:');
    this.#now = now;
  }

  /** @returns what the request's cookie says; undefined without one, or with one that is not ours */
  read(request: Request): PageSession | undefined {
    const [body = '', seal = ''] = this.#valueOf(request).split('.', 2);
    if (!isSame(seal, this.#sealOf(body))) return undefined;
    const [kind, did = '', detail = ''] = decodeURIComponent(body).split(' ');
    if (kind === 'signedIn') return { kind, did, detail };
    return kind === 'codeOwed' && Number(detail) > this.#now() ? { kind, did, detail } : undefined;
  }

  /** @returns the header `set-cookie` of a browser that is signed in */
  open(did: string, sessionId: string): string {
    return this.#format(`signedIn ${did} ${sessionId}`);
  }

  /** @returns the header `set-cookie` of a browser that owes a code (P2) */
  owe(did: string): string {
    return this.#format(`codeOwed ${did} ${this.#now() + OWED_MS}`);
  }

  /** @returns the header `set-cookie` that takes the cookie away */
  close(): string {
    return `${this.#name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${this.#isSecure ? '; Secure' : ''}`;
  }

  /** P3: the token of the forms of a page that this request asks for. */
  formTokenOf(request: Request): string {
    return createHmac('sha256', this.#key)
      .update(`form ${this.#valueOf(request)}`)
      .digest('base64url');
  }

  /** Whether a form has the token of its page. */
  isFormToken(token: string, request: Request): boolean {
    return isSame(token, this.formTokenOf(request));
  }

  #valueOf(request: Request): string {
    const cookies = (request.headers.get('cookie') ?? '').split(';').map((part) => part.trim());
    return cookies.find((part) => part.startsWith(`${this.#name}=`))?.slice(this.#name.length + 1) ?? '';
  }

  get #name(): string {
    return this.#isSecure ? `__Host-${NAME}` : NAME;
  }

  #format(text: string): string {
    const body = encodeURIComponent(text).replaceAll('.', '%2E');
    const flags = `Path=/; HttpOnly; SameSite=Lax${this.#isSecure ? '; Secure' : ''}`;
    return `${this.#name}=${body}.${this.#sealOf(body)}; ${flags}`;
  }

  #sealOf(body: string): string {
    return createHmac('sha256', this.#key).update(`cookie ${body}`).digest('base64url');
  }
}

function isSame(given: string, expected: string): boolean {
  const a = new TextEncoder().encode(given);
  const b = new TextEncoder().encode(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
