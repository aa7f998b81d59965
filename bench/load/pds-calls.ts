/** Calls of a personal data server's methods, as a client makes them. */
import { request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** An account with a session. */
export interface Account {
  readonly url: string;
  readonly did: string;
  /** Header `Authorization`. */
  readonly authorization: string;
}

/** What is written of every kind of load: a short post. */
export const COLLECTION = 'app.bsky.feed.post';

const PATIENCE_MS = 120_000;

/**
 * Makes an account, and with it an identity.
 *
 * @param url of the server
 * @param name its handle's first label
 */
export async function createAccount(url: string, name: string): Promise<Account> {
  const body = { handle: `${name}.test`, email: `${name}@example.com`, password: `password of ${name}` };
  const answer = await post<{ did: string; accessJwt: string }>(url, 'com.atproto.server.createAccount', body);
  return { url, did: answer.did, authorization: `Bearer ${answer.accessJwt}` };
}

/**
 * @param text of the post
 * @returns a record
 */
export function createPost(text: string): Record<string, unknown> {
  return { $type: COLLECTION, text, langs: ['en'], createdAt: '2026-11-21T12:00:00.000Z' };
}

/**
 * Writes many new posts.
 *
 * @param account whose
 * @param count at most 200 a call
 * @param label told in each, so that no two are the same
 */
export async function writePosts({ url, did, authorization }: Account, count: number, label: string): Promise<void> {
  for (let done = 0; done < count; done += BATCH) {
    const writes = Array.from({ length: Math.min(BATCH, count - done) }, (_, index) => ({
      $type: 'com.atproto.repo.applyWrites#create',
      collection: COLLECTION,
      value: createPost(`${label} ${done + index} ${'.'.repeat(40)}`),
    }));
    await post(url, 'com.atproto.repo.applyWrites', { repo: did, writes }, authorization);
  }
}

/** The most writes that one call may have. */
const BATCH = 200;

/**
 * Calls a procedure.
 *
 * @param url of the server
 * @param nsid of the method
 * @param body sent as JSON
 * @param authorization header
 * @returns what it answered
 * @throws Error with the answer, if that is no success
 */
export async function post<Answer>(url: string, nsid: string, body: object, authorization?: string): Promise<Answer> {
  const response = await fetch(`${url}/xrpc/${nsid}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return readAnswer<Answer>(nsid, response);
}

/**
 * Calls a query.
 *
 * @param url of the server
 * @param path of the method, with its parameters
 */
export async function get<Answer>(url: string, path: string): Promise<Answer> {
  return readAnswer<Answer>(path, await fetch(`${url}/xrpc/${path}`, { signal: AbortSignal.timeout(PATIENCE_MS) }));
}

async function readAnswer<Answer>(what: string, response: Response): Promise<Answer> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${text.slice(0, 500)}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/**
 * Sends pieces of bytes as they are taken.
 *
 * @param account who sends
 * @param nsid of the method
 * @param pieces all of the body
 * @param type its media type
 * @returns what it answered
 */
export async function upload<Answer>(
  { url, authorization }: Account,
  nsid: string,
  pieces: readonly Uint8Array[],
  type: string,
): Promise<Answer> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const sending = request(`${url}/xrpc/${nsid}`, {
    method: 'POST',
    headers: { authorization, 'content-type': type, 'content-length': length },
    signal: AbortSignal.timeout(10 * PATIENCE_MS),
  });
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  for (const piece of pieces) if (!sending.write(piece)) await once(sending, 'drain');
  sending.end();
  const [response] = await answered;
  const text = Buffer.concat((await response.toArray()) as Buffer[]).toString();
  if (response.statusCode !== 200) throw new Error(`${nsid}: ${response.statusCode} ${text.slice(0, 500)}`);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/**
 * Takes an answer and keeps nothing of it.
 *
 * @param url of the server
 * @param path of the method, with its parameters
 * @returns how large it was
 */
export async function download(url: string, path: string): Promise<number> {
  const signal = AbortSignal.timeout(10 * PATIENCE_MS);
  const [response] = (await once(request(`${url}/xrpc/${path}`, { signal }).end(), 'response')) as [IncomingMessage];
  let sizeBytes = 0;
  for await (const bytes of response as AsyncIterable<Buffer>) sizeBytes += bytes.length;
  if (response.statusCode !== 200) throw new Error(`${path}: ${response.statusCode}`);
  return sizeBytes;
}
