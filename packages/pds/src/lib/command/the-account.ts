/** Which account a command is about. */
import { mainSchema as resolveHandle } from '@atcute/atproto/types/identity/resolveHandle';
import { mainSchema as listRepos } from '@atcute/atproto/types/sync/listRepos';

import { isDid, isHandle } from '../values/syntax.ts';
import { openSession, type AccountSession } from './client/account-session.ts';
import { CommandError, RefusedError } from './client/command-error.ts';
import { XrpcClient } from './client/xrpc-client.ts';
import type { Project } from './project.ts';

/**
 * @param name a handle or DID; undefined: the server's only account
 * @param project whose administrator also finds accounts that are deactivated or taken down
 * @returns its DID
 * @throws CommandError if there is none, or more than one to choose from
 */
export async function findAccount(
  name: string | undefined,
  { url, admin }: Pick<Project, 'url' | 'admin'>,
): Promise<string> {
  const client = new XrpcClient(url, admin);
  if (name === undefined) return findOnlyAccount(client);
  const identifier = name.replace(/^@/, '');
  if (isDid(identifier)) return identifier;
  if (!isHandle(identifier)) {
    throw new CommandError('invalid_account', `Expected a handle or a DID, found ${name}.`);
  }
  try {
    return (await client.query(resolveHandle, { handle: identifier.toLowerCase() })).did;
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'HandleNotFound') throw error;
    const message = `${url} has no account ${identifier}: "sundog pds account list" says which there are.`;
    throw new CommandError('unknown_account', message, { cause: error });
  }
}

/**
 * Signs in to the account that `--account` names.
 *
 * @throws CommandError, RefusedError, UnreachableError
 */
export async function openAccount(project: Project, name: string | undefined): Promise<AccountSession> {
  const { directory, url } = project;
  const identifier = await findAccount(name, project);
  return openSession({ directory, url, identifier, variable: 'PDS_ACCOUNT_PASSWORD' });
}

async function findOnlyAccount(client: XrpcClient): Promise<string> {
  const { repos } = await client.query(listRepos, { limit: 2 });
  const [only, another] = repos;
  if (only !== undefined && another === undefined) return only.did;
  const problem = only === undefined ? 'has no account yet' : 'has several accounts';
  throw new CommandError('which_account', `${client.url} ${problem}: say which by --account HANDLE.`);
}
