/** Opens an account here and closes it on the old host: the last step of a move, and the way back. */
import { mainSchema as activateAccount } from '@atcute/atproto/types/server/activateAccount';
import { mainSchema as checkAccountStatus } from '@atcute/atproto/types/server/checkAccountStatus';
import { mainSchema as deactivateAccount } from '@atcute/atproto/types/server/deactivateAccount';

import { openSession, type AccountSession } from '../client/account-session.ts';
import { CommandError, RefusedError } from '../client/command-error.ts';
import { defineCommand, flag } from '../define-command.ts';
import { readProject, type Project } from '../project.ts';
import { printLine } from '../terminal/print.ts';
import { openAccount } from '../the-account.ts';
import { readMove, type Move } from './move-file.ts';

/** Opens an account. */
export const activate = defineCommand({
  name: 'pds activate',
  summary: 'open an account to the world, as its owner',
  about: `Opens an account that was deactivated, or has moved in: its DID must name this server and the key that signs here
("sundog pds identity"). Relays hear of it at once. An account that "sundog pds migrate" has taken over is then closed on
the old host.`,
  options: {
    incomplete: flag('although blobs are missing'),
    'keep-old': flag('leave the account on the old host as it is'),
  },
  scope: 'account',
  example: 'pds activate --account alice.example.com',
  async run({ values }) {
    const project = await readProject(values);
    const session = await openAccount(project, values.account);
    await mustBeComplete(session, values.incomplete);
    await activateNow(session);
    printLine(`${session.handle} (${session.did}) is active at ${project.url}.`);
    const move = values['keep-old'] ? undefined : await readMove(project.directory, session.did);
    if (move !== undefined) await closeThere(project, session.did, move);
    return 0;
  },
});

/** Closes an account. */
export const deactivate = defineCommand({
  name: 'pds deactivate',
  summary: 'close an account to the world, as its owner',
  about: `Closes an account: it keeps all that it has, nobody else sees it, and it cannot write. "sundog pds activate" opens it again.`,
  options: { there: flag('on the host from which "sundog pds migrate" took it, not here') },
  scope: 'account',
  example: 'pds deactivate --account alice.example.com --there',
  async run({ values }, host) {
    const project = await readProject(values);
    const session = await openAccount(project, values.account);
    if (!values.there) {
      await session.client.procedure(deactivateAccount, {});
      printLine(`${session.handle} (${session.did}) is deactivated at ${project.url}.`);
      return 0;
    }
    const move = await readMove(project.directory, session.did);
    if (move === undefined) return host.fail(`${session.did} was not taken over by "sundog pds migrate" here.`);
    await closeThere(project, session.did, move);
    return 0;
  },
});

async function mustBeComplete({ client }: AccountSession, mayLack: boolean): Promise<void> {
  const { expectedBlobs, importedBlobs } = await client.query(checkAccountStatus);
  if (importedBlobs >= expectedBlobs || mayLack) return;
  throw new CommandError(
    'blobs_missing',
    `${expectedBlobs - importedBlobs} of ${expectedBlobs} blobs are not here: run "sundog pds migrate" (or restore) ` +
      'again, or say --incomplete to go on without them.',
  );
}

async function activateNow({ client, did }: AccountSession): Promise<void> {
  try {
    await client.procedure(activateAccount);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.code !== 'InvalidRequest') throw error;
    throw new CommandError(error.code, `${error.message} First: sundog pds identity --account ${did}`, {
      cause: error,
    });
  }
}

async function closeThere({ directory }: Project, did: string, { sourceUrl, sourceHandle }: Move): Promise<void> {
  const old = await openSession({ directory, url: sourceUrl, identifier: did, variable: 'PDS_SOURCE_PASSWORD' });
  await old.client.procedure(deactivateAccount, {});
  printLine(`${sourceHandle} is deactivated at ${sourceUrl}. What is there stays until you delete it there.`);
}
