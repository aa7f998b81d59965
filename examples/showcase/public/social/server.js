/**
 * Calls to the personal data server, as any client makes them: XRPC, with the session of an account where one is needed.
 */

const PATIENCE_MS = 10_000;
const RETRY_MS = 500;
/** How long a write is tried again while nobody answers, as while the server starts anew. */
const WRITE_PATIENCE_MS = 60_000;
/** A browser's windows share a session. */
const SESSION = 'socialSession';

/**
 * @typedef {{ did: string, handle: string, password: string, publicUrl: string }} Account
 * @typedef {{ error?: string, message?: string } & Record<string, any>} Answer
 */

/** The server has refused a call. */
class RefusedError extends Error {}

/**
 * The account of this page; the first who asks has it made.
 *
 * @returns {Promise<Account>}
 */
export async function openAccount() {
  const response = await send('/demo-account', { method: 'POST' });
  const answer = await response.json();
  if (!response.ok) throw new RefusedError(answer.error.message);
  return answer;
}

/**
 * @param {string} nsid of a query that anyone may make
 * @param {Record<string, string>} params
 * @returns {Promise<Answer>}
 */
export async function query(nsid, params) {
  const response = await send(`/xrpc/${nsid}?${new URLSearchParams(params)}`, {});
  return mustSucceed(await readAnswer(response));
}

/**
 * Writes as the account. A write that nobody answers is sent again: it must be one that does no more when it is done twice.
 *
 * @param {Account} account
 * @param {string} nsid of a procedure
 * @param {object} input
 * @returns {Promise<Answer>}
 */
export async function write(account, nsid, input) {
  const token = localStorage[SESSION] ?? (await signIn(account));
  const answer = await post(nsid, input, token);
  const isOver = answer.error === 'ExpiredToken' || answer.error === 'InvalidToken' || answer.error === 'AuthMissing';
  return mustSucceed(isOver ? await post(nsid, input, await signIn(account)) : answer);
}

/**
 * @param {Account} account
 * @returns {Promise<string>} the token of a new session
 */
async function signIn({ handle, password }) {
  const input = { identifier: handle, password };
  const session = mustSucceed(await post('com.atproto.server.createSession', input, undefined));
  localStorage[SESSION] = session['accessJwt'];
  return session['accessJwt'];
}

/**
 * @param {string} nsid
 * @param {object} input
 * @param {string | undefined} token
 * @returns {Promise<Answer>}
 */
async function post(nsid, input, token) {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const until = Date.now() + WRITE_PATIENCE_MS;
  for (;;) {
    try {
      const response = await send(`/xrpc/${nsid}`, { method: 'POST', headers, body: JSON.stringify(input) });
      if (response.status < 500 || Date.now() > until) return await readAnswer(response);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/**
 * @param {string} url
 * @param {RequestInit} request
 */
function send(url, request) {
  return fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
}

/**
 * @param {Response} response
 * @returns {Promise<Answer>} with `error` if it was refused
 */
async function readAnswer(response) {
  const answer = await response.json();
  return response.ok ? answer : { error: 'Refused', ...answer };
}

/** @param {Answer} answer */
function mustSucceed(answer) {
  if (answer.error !== undefined) throw new RefusedError(answer.message ?? answer.error);
  return answer;
}
