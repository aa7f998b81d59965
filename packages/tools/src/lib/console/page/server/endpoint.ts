/** The photon that the page is of: everything goes to paths beside the page's own, for the instance of its address. */

const TOKEN_KEY = 'sundog-token';

/** A request that was refused, in the server's words. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** HTTP's. */
  readonly status: number;

  /**
   * @param status of the response
   * @param message of the server
   */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Remembers whom to ask as, until the window is closed. */
export function setToken(token: string): void {
  sessionStorage.setItem(TOKEN_KEY, token);
}

/**
 * Asks the server.
 *
 * @param path beside the page
 * @param init as for `fetch`
 * @returns a response that is no refusal
 * @throws RefusedError; TypeError if nobody answers
 */
export async function send(
  path: string,
  init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  const url = new URL(path, location.href);
  const instance = new URLSearchParams(location.search).get('instance');
  if (instance !== null) url.searchParams.set('instance', instance);
  const token = sessionStorage.getItem(TOKEN_KEY);
  const headers = { ...init.headers, ...(token !== null && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { ...init, headers });
  if (response.ok) return response;
  const text = await response.text();
  throw new RefusedError(response.status, readMessage(text) ?? `The server answered ${response.status}.`);
}

/**
 * Sends JSON.
 *
 * @param path beside the page
 * @param body what to say
 * @throws RefusedError; TypeError if nobody answers
 */
export async function post(path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await send(path, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
}

/** What to say of an error. */
export function describeError(error: unknown): string {
  if (error instanceof TypeError) return 'Nobody answers.';
  return error instanceof Error ? error.message : String(error);
}

function readMessage(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string } };
    return error?.message;
  } catch {
    return undefined;
  }
}
