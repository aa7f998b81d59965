/** What administrators do to an account: close it, open it, delete it. */
import { mainSchema as deleteAccountMethod } from '@atcute/atproto/types/admin/deleteAccount';
import { mainSchema as updateSubjectStatus } from '@atcute/atproto/types/admin/updateSubjectStatus';

import { XrpcClient } from '../client/xrpc-client.ts';
import { defineCommand } from '../define-command.ts';
import type { CommandHost, PackageCommand } from '../package-command.ts';
import { parseCommandLine } from '../parse-command-line.ts';
import { mustBeAdmin, readProject, SERVER_OPTIONS, SERVER_OPTIONS_HELP } from '../project.ts';
import { confirm } from '../terminal/ask.ts';
import { printLine } from '../terminal/print.ts';
import { findAccount } from '../the-account.ts';

/** Closes an account. */
export const deactivateAccount = defineCommand({
  name: 'pds account deactivate',
  summary: 'close an account to the world, as administrator',
  help: `Usage: sundog pds account deactivate <account> [options]

Closes an account: it keeps all that it has, nobody else sees it, and it cannot write. Owners do the same with
"sundog pds deactivate".

Arguments
  account          handle or DID

Options
${SERVER_OPTIONS_HELP}

Example
  sundog pds account deactivate alice.test
`,
  run: (args, host) => setDeactivated(deactivateAccount, args, host, true),
});

/** Opens an account. */
export const activateAccount = defineCommand({
  name: 'pds account activate',
  summary: 'open an account that was deactivated, as administrator',
  help: `Usage: sundog pds account activate <account> [options]

Opens an account that was deactivated, whatever its DID document says. Owners do it with "sundog pds activate", which looks
at the document first.

Arguments
  account          handle or DID

Options
${SERVER_OPTIONS_HELP}

Example
  sundog pds account activate alice.test
`,
  run: (args, host) => setDeactivated(activateAccount, args, host, false),
});

/** Deletes an account. */
export const deleteAccount = defineCommand({
  name: 'pds account delete',
  summary: 'delete an account with all that it has, as administrator',
  help: `Usage: sundog pds account delete <account> [options]

Deletes an account: its records, blobs, sessions and keys. Nothing brings them back but a backup ("sundog pds backup").
Its did:plc stays, and its rotation keys decide over it.

Arguments
  account          handle or DID

Options
  --yes            do not ask
${SERVER_OPTIONS_HELP}

Example
  sundog pds account delete alice.test
`,
  async run(args, host) {
    const options = { ...SERVER_OPTIONS, yes: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseCommandLine(deleteAccount, args, options, host);
    const name = mustBeNamed(deleteAccount, positionals[0], host);
    const project = await readProject(values);
    const admin = mustBeAdmin(project);
    const did = await findAccount(name, project.url);
    if (!values.yes) await confirm(`${name} (${did}) at ${project.url} is deleted for good.`, name);
    await new XrpcClient(project.url, admin).procedure(deleteAccountMethod, { did });
    printLine(`${name} (${did}) is deleted.`);
    return 0;
  },
});

async function setDeactivated(
  command: Pick<PackageCommand, 'name'>,
  args: string[],
  host: CommandHost,
  applied: boolean,
): Promise<number> {
  const { values, positionals } = parseCommandLine(command, args, SERVER_OPTIONS, host);
  const name = mustBeNamed(command, positionals[0], host);
  const project = await readProject(values);
  const client = new XrpcClient(project.url, mustBeAdmin(project));
  const did = await findAccount(name, project.url);
  await client.procedure(updateSubjectStatus, {
    subject: { $type: 'com.atproto.admin.defs#repoRef', did },
    deactivated: { applied },
  });
  printLine(`${name} (${did}) is ${applied ? 'deactivated' : 'active'}.`);
  return 0;
}

function mustBeNamed(command: Pick<PackageCommand, 'name'>, name: string | undefined, host: CommandHost): string {
  return name ?? host.failUsage(`sundog ${command.name} needs an account: its handle or DID.`);
}
