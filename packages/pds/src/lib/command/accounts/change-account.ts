/** What administrators do to an account: close it, open it, delete it. */
import { mainSchema as deleteAccountMethod } from '@atcute/atproto/types/admin/deleteAccount';
import { mainSchema as updateSubjectStatus } from '@atcute/atproto/types/admin/updateSubjectStatus';

import { XrpcClient } from '../client/xrpc-client.ts';
import { defineCommand, flag } from '../define-command.ts';
import { mustBeAdmin, readProject, type ServerOptions } from '../project.ts';
import { confirm } from '../terminal/ask.ts';
import { printLine } from '../terminal/print.ts';
import { findAccount } from '../the-account.ts';

const ACCOUNT = { name: 'account', help: 'handle or DID', needs: 'an account: its handle or DID' };

/** Closes an account. */
export const deactivateAccount = defineCommand({
  name: 'pds account deactivate',
  summary: 'close an account to the world, as administrator',
  about: `Closes an account: it keeps all that it has, nobody else sees it, and it cannot write. Owners do the same with
"sundog pds deactivate".`,
  argument: ACCOUNT,
  scope: 'server',
  example: 'pds account deactivate alice.test',
  run: ({ values, argument }) => setDeactivated(values, argument, true),
});

/** Opens an account. */
export const activateAccount = defineCommand({
  name: 'pds account activate',
  summary: 'open an account that was deactivated, as administrator',
  about: `Opens an account that was deactivated, whatever its DID document says. Owners do it with "sundog pds activate", which looks
at the document first.`,
  argument: ACCOUNT,
  scope: 'server',
  example: 'pds account activate alice.test',
  run: ({ values, argument }) => setDeactivated(values, argument, false),
});

/** Deletes an account. */
export const deleteAccount = defineCommand({
  name: 'pds account delete',
  summary: 'delete an account with all that it has, as administrator',
  about: `Deletes an account: its records, blobs, sessions and keys. Nothing brings them back but a backup ("sundog pds backup").
Its did:plc stays, and its rotation keys decide over it.`,
  argument: ACCOUNT,
  options: { yes: flag('do not ask') },
  scope: 'server',
  example: 'pds account delete alice.test',
  async run({ values, argument: name }) {
    const project = await readProject(values);
    const admin = mustBeAdmin(project);
    const did = await findAccount(name, project);
    if (!values.yes) await confirm(`${name} (${did}) at ${project.url} is deleted for good.`, name);
    await new XrpcClient(project.url, admin).procedure(deleteAccountMethod, { did });
    printLine(`${name} (${did}) is deleted.`);
    return 0;
  },
});

async function setDeactivated(options: ServerOptions, name: string, applied: boolean): Promise<number> {
  const project = await readProject(options);
  const client = new XrpcClient(project.url, mustBeAdmin(project));
  const did = await findAccount(name, project);
  await client.procedure(updateSubjectStatus, {
    subject: { $type: 'com.atproto.admin.defs#repoRef', did },
    deactivated: { applied },
  });
  printLine(`${name} (${did}) is ${applied ? 'deactivated' : 'active'}.`);
  return 0;
}
