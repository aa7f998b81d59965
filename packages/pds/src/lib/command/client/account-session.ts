/**
 * Sessions of accounts: begun with a password, kept in a file, renewed when their access token has expired.
 *
 * - S1 A password is never kept. A session's tokens are, under `.sundog`, readable by their owner alone.
 * - S2 A refresh token works once: the new one is on disk before it is used.
 */
import { mainSchema as createSession } from '@atcute/atproto/types/server/createSession';
import { mainSchema as getSession } from '@atcute/atproto/types/server/getSession';

import { getAt, getText, isObject } from '../../values/json.ts';
import { readPrivateFile, writePrivateFile } from '../private-file.ts';
import { askSecret, askText } from '../terminal/ask.ts';
import { CommandError, RefusedError } from './command-error.ts';
import { XrpcClient, type ClientCredential } from './xrpc-client.ts';

/** An account that is signed in. */
export interface AccountSession {
  readonly did: string;
  readonly handle: string;
  /** The server, asked as this account. */
  readonly client: XrpcClient;
}

/** What a session is made of. */
export interface SessionTokens {
  readonly did: string;
  readonly handle: string;
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

/** Which account, and where sessions are kept. */
export interface SessionRequest {
  /** The project under whose `.sundog` sessions are kept. */
  readonly directory: string;
  /** Of the account's host. */
  readonly url: string;
  /** A handle, DID or e-mail address. */
  readonly identifier: string;
  /** The environment variable of its password. */
  readonly variable: 'PDS_ACCOUNT_PASSWORD' | 'PDS_SOURCE_PASSWORD';
}

const FILE = 'pds-sessions.json';

/**
 * Goes on with a session that was kept, or asks for the password and begins one.
 *
 * @throws CommandError, RefusedError, UnreachableError
 */
export async function openSession(request: SessionRequest): Promise<AccountSession> {
  return (await findSession(request)) ?? beginSession(request);
}

/**
 * @returns a session that was kept and still holds; undefined if there is none
 * @throws UnreachableError, RefusedError
 */
export async function findSession(request: Omit<SessionRequest, 'variable'>): Promise<AccountSession | undefined> {
  const { directory, url, identifier } = request;
  const saved = (await readSessions(directory, url)).find(
    ({ did, handle }) => did === identifier || handle === identifier.toLowerCase(),
  );
  if (saved === undefined) return undefined;
  const session = createAccountSession(directory, url, saved);
  try {
    await session.client.query(getSession);
    return session;
  } catch (error) {
    if (error instanceof RefusedError && error.status < 500 && error.status !== 429) return undefined;
    throw error;
  }
}

/**
 * Keeps a session that a server has just given.
 *
 * @param directory of the project
 * @param url of the server
 * @param tokens the session
 */
export async function keepSession(directory: string, url: string, tokens: SessionTokens): Promise<AccountSession> {
  await writeSession(directory, url, tokens);
  return createAccountSession(directory, url, tokens);
}

async function beginSession(request: SessionRequest): Promise<AccountSession> {
  const { directory, url, identifier, variable } = request;
  const password = await askSecret({ prompt: `Password of ${identifier} at ${url}`, variable });
  const client = new XrpcClient(url);
  const input = { identifier, password, allowTakendown: true };
  try {
    return await keepSession(directory, url, await client.procedure(createSession, input));
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    if (error.code === 'AuthenticationRequired') throw createWrongPassword(request, error);
    if (error.code !== 'AuthFactorTokenRequired') throw error;
  }
  const code = await askText({ prompt: 'Code of the second factor', variable: 'PDS_AUTH_CODE' });
  return keepSession(directory, url, await client.procedure(createSession, { ...input, authFactorToken: code ?? '' }));
}

function createWrongPassword({ identifier, url, variable }: SessionRequest, cause: RefusedError): CommandError {
  return new CommandError(
    'wrong_password',
    `${url} has no account ${identifier} with this password: type the account's own again, or look at ${variable} if ` +
      'that is set.',
    { cause },
  );
}

function createAccountSession(directory: string, url: string, tokens: SessionTokens): AccountSession {
  const { did, handle } = tokens;
  let { refreshJwt } = tokens;
  const credential: ClientCredential = {
    header: `Bearer ${tokens.accessJwt}`,
    renew: async () => {
      const renewed = await refresh(url, refreshJwt);
      if (renewed === undefined) return false;
      await writeSession(directory, url, { did, handle, ...renewed }); // S2
      credential.header = `Bearer ${renewed.accessJwt}`;
      refreshJwt = renewed.refreshJwt;
      return true;
    },
  };
  return { did, handle, client: new XrpcClient(url, credential) };
}

async function refresh(
  url: string,
  refreshJwt: string,
): Promise<Pick<SessionTokens, 'accessJwt' | 'refreshJwt'> | undefined> {
  const client = new XrpcClient(url, { header: `Bearer ${refreshJwt}` });
  try {
    const answer = await client.json('com.atproto.server.refreshSession', { method: 'POST' });
    const accessJwt = getText(answer, 'accessJwt');
    const renewed = getText(answer, 'refreshJwt');
    return accessJwt === undefined || renewed === undefined ? undefined : { accessJwt, refreshJwt: renewed };
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
}

/** The file: `{ [url]: [{ did, handle, accessJwt, refreshJwt }] }`. */
async function readSessions(directory: string, url: string): Promise<readonly SessionTokens[]> {
  const list = getAt(await readPrivateFile(directory, FILE), url);
  return Array.isArray(list) ? list.filter(isSession) : [];
}

async function writeSession(directory: string, url: string, tokens: SessionTokens): Promise<void> {
  const file = await readPrivateFile(directory, FILE);
  const { did, handle, accessJwt, refreshJwt } = tokens;
  const others = (await readSessions(directory, url)).filter((each) => each.did !== did);
  const whole = {
    ...(isObject(file) ? file : {}),
    [url]: [...others, { did, handle, accessJwt, refreshJwt }],
  };
  await writePrivateFile(directory, FILE, whole);
}

function isSession(value: unknown): value is SessionTokens {
  return ['did', 'handle', 'accessJwt', 'refreshJwt'].every((name) => getText(value, name) !== undefined);
}
