/** The accounts of a server as its administrator sees them. */
import type { ComAtprotoAdminDefs } from '@atcute/atproto';
import { mainSchema as getAccountInfo } from '@atcute/atproto/types/admin/getAccountInfo';
import { mainSchema as searchAccounts } from '@atcute/atproto/types/admin/searchAccounts';
import { mainSchema as getRepoStatus } from '@atcute/atproto/types/sync/getRepoStatus';

import { readPages } from '../client/read-pages.ts';
import { XrpcClient } from '../client/xrpc-client.ts';
import { defineCommand, flag } from '../define-command.ts';
import { mustBeAdmin, readProject } from '../project.ts';
import { printFacts, printJson, printLine, printTable } from '../terminal/print.ts';
import { findAccount } from '../the-account.ts';

type AccountView = ComAtprotoAdminDefs.AccountView;

const PAGE = 100;

/** Lists accounts. */
export const listAccounts = defineCommand({
  name: 'pds account list',
  summary: 'list the accounts, as administrator',
  options: { json: flag('print them as JSON') },
  scope: 'server',
  example: 'pds account list',
  async run({ values }) {
    const project = await readProject(values);
    const accounts = await readAll(new XrpcClient(project.url, mustBeAdmin(project)));
    if (values.json) printJson(accounts);
    else if (accounts.length === 0) printLine('There is no account yet: sundog pds account create --handle HANDLE');
    else printTable([['HANDLE', 'DID', 'E-MAIL', 'SINCE', ''], ...accounts.map(formatRow)]);
    return 0;
  },
});

/** Shows one account. */
export const showAccount = defineCommand({
  name: 'pds account info',
  summary: 'show what the server knows of an account, as administrator',
  argument: { name: 'account', help: "handle or DID; the server's only account unless given" },
  options: { json: flag('print it as JSON') },
  scope: 'server',
  example: 'pds account info alice.test',
  async run({ values, argument }) {
    const project = await readProject(values);
    const client = new XrpcClient(project.url, mustBeAdmin(project));
    const did = await findAccount(argument, project);
    const account = await client.query(getAccountInfo, { did });
    const status = await client.query(getRepoStatus, { did });
    if (values.json) {
      printJson({ ...account, active: status.active, status: status.status, rev: status.rev });
      return 0;
    }
    const { handle, email, emailConfirmedAt, indexedAt, invitedBy } = account;
    printFacts({
      handle,
      did,
      'e-mail': email === undefined ? 'none' : `${email}${emailConfirmedAt === undefined ? ' (not confirmed)' : ''}`,
      standing: status.active ? 'active' : (status.status ?? 'not active'),
      since: indexedAt,
      revision: status.rev,
      'invited by': invitedBy?.forAccount,
    });
    return 0;
  },
});

async function readAll(client: XrpcClient): Promise<readonly AccountView[]> {
  const accounts: AccountView[] = [];
  const ask = (cursor?: string) => client.query(searchAccounts, { limit: PAGE, cursor });
  for await (const page of readPages(ask)) accounts.push(...page.accounts);
  return accounts;
}

function formatRow({ handle, did, email, indexedAt, deactivatedAt }: AccountView): string[] {
  return [handle, did, email ?? '', indexedAt.slice(0, 10), deactivatedAt === undefined ? '' : 'deactivated'];
}
