import { mainSchema as createAccount } from '@atcute/atproto/types/server/createAccount';
import { mainSchema as createInviteCode } from '@atcute/atproto/types/server/createInviteCode';
import { mainSchema as describeServer } from '@atcute/atproto/types/server/describeServer';
import { mainSchema as getServiceAuth } from '@atcute/atproto/types/server/getServiceAuth';
import { mainSchema as getSession } from '@atcute/atproto/types/server/getSession';
import { mainSchema as getLatestCommit } from '@atcute/atproto/types/sync/getLatestCommit';
import { mainSchema as getRepoStatus } from '@atcute/atproto/types/sync/getRepoStatus';

import { findSession, keepSession, openSession, type AccountSession } from '../client/account-session.ts';
import { RefusedError } from '../client/command-error.ts';
import { XrpcClient } from '../client/xrpc-client.ts';
import { defineCommand, text } from '../define-command.ts';
import { readProject, type Project } from '../project.ts';
import { askNewSecret } from '../terminal/ask.ts';
import { printLine } from '../terminal/print.ts';
import { Progress } from '../terminal/progress.ts';
import { createHostSource } from './host-source.ts';
import { readMove, writeMove } from './move-file.ts';
import { describeDestination, findMovingAccount, planHandle, type Destination } from './plan-move.ts';
import { sendBlobs, sendPreferences, sendRepository, type LostBlob } from './transfer.ts';

const SHOWN_MAX = 10;

interface NewAccount {
  readonly handle: string | undefined;
  readonly email: string | undefined;
  readonly invite: string | undefined;
}

/** Takes an account over from another host. */
export const migrate = defineCommand({
  name: 'pds migrate',
  summary: 'take an account over from another host: its records, blobs and preferences',
  about: `Makes a deactivated account here with the DID of one on another host, and copies its repository, preferences and blobs.
Nothing changes for the world, or on the old host. Run it again whenever it stops, or to catch up with what was posted
meanwhile: it goes on where it is. What follows is "sundog pds identity", then "sundog pds activate".`,
  argument: { name: 'account', help: 'handle or DID', needs: 'an account: its handle or DID' },
  options: {
    from: text('URL', "the old host (what the account's DID document says)"),
    handle: text('HANDLE', "its handle here (the same, unless it is under the old host's domains)"),
    email: text('ADDRESS', 'its e-mail address here (the same)'),
    invite: text('CODE', "an invite code (one is made with the administrator's password)"),
  },
  scope: 'server',
  notes: `Two passwords are asked: of the old host (PDS_SOURCE_PASSWORD) and for here (PDS_ACCOUNT_PASSWORD).`,
  example: 'pds migrate alice.example.com',
  async run({ values, argument: identifier }) {
    const project = await readProject(values);
    const progress = new Progress();
    const destination = await describeDestination(project.url);
    const { did, sourceUrl } = await findMovingAccount(identifier, values.from, project);
    progress.step(`${identifier} is ${did} at ${sourceUrl}`);
    const { directory } = project;
    const source = await openSession({ directory, url: sourceUrl, identifier: did, variable: 'PDS_SOURCE_PASSWORD' });
    const { handle, email, invite } = values;
    const target = await openTarget(project, destination, source, { handle, email, invite });
    progress.step(`account: ${target.handle} at ${project.url}`);
    const from = createHostSource(source);
    if (await isBehind(directory, source, progress)) await moveRepository(directory, source, target, progress);
    const refusal = await sendPreferences(from, target.client, progress);
    describe(await sendBlobs(from, target.client, progress), refusal, did);
    return 0;
  },
});

/** The account here: the one of an earlier run, or a new one. */
async function openTarget(
  project: Project,
  destination: Destination,
  source: AccountSession,
  wanted: NewAccount,
): Promise<AccountSession> {
  const { directory, url } = project;
  const { did } = source;
  const kept = await findSession({ directory, url, identifier: did });
  if (kept !== undefined) return kept;
  if (await isThere(url, did)) {
    return openSession({ directory, url, identifier: did, variable: 'PDS_ACCOUNT_PASSWORD' });
  }
  const { email } = await source.client.query(getSession);
  const { availableUserDomains } = await source.client.query(describeServer);
  const handle = wanted.handle ?? planHandle(source.handle, availableUserDomains, destination.handleDomains);
  const inviteCode = wanted.invite ?? (await makeInvite(project, destination));
  const { token } = await source.client.query(getServiceAuth, { aud: destination.did, lxm: createAccount.nsid });
  const prompt = `Password for ${handle} at ${url}`;
  const password = await askNewSecret({ prompt, variable: 'PDS_ACCOUNT_PASSWORD' });
  const newcomer = new XrpcClient(url, { header: `Bearer ${token}` });
  const input = { handle, did, email: wanted.email ?? email, inviteCode, password };
  return keepSession(directory, url, await newcomer.procedure(createAccount, input));
}

async function isThere(url: string, did: string): Promise<boolean> {
  try {
    await new XrpcClient(url).query(getRepoStatus, { did });
    return true;
  } catch (error) {
    if (error instanceof RefusedError && error.status < 500) return false;
    throw error;
  }
}

/** Who has the administrator's password need not be invited by anybody else. */
async function makeInvite({ admin, url }: Project, { isInviteRequired }: Destination): Promise<string | undefined> {
  if (!isInviteRequired || admin === undefined) return undefined;
  return (await new XrpcClient(url, admin).procedure(createInviteCode, { useCount: 1 })).code;
}

/** Whether the old host has a revision that was not taken over. */
async function isBehind(directory: string, source: AccountSession, progress: Progress): Promise<boolean> {
  const { did, client } = source;
  const { rev } = await client.query(getLatestCommit, { did });
  const move = await readMove(directory, did);
  const isHere = move?.sourceUrl === client.url && move.importedRev === rev;
  if (isHere) progress.step(`repository: revision ${rev} is here`);
  return !isHere;
}

async function moveRepository(
  directory: string,
  source: AccountSession,
  target: AccountSession,
  progress: Progress,
): Promise<void> {
  const { did, handle, client } = source;
  const move = { sourceUrl: client.url, sourceHandle: handle };
  // A revision that comes while the file is on its way is for the next run.
  const { rev } = await client.query(getLatestCommit, { did });
  await writeMove(directory, did, move);
  await sendRepository(createHostSource(source), target.client, progress);
  await writeMove(directory, did, { ...move, importedRev: rev });
}

function describe(lost: readonly LostBlob[], refusal: string | undefined, did: string): void {
  if (lost.length > 0) {
    printLine(`\n${lost.length} blobs are not on the old host, which is where they would come from:`);
    for (const { cid, recordUri } of lost.slice(0, SHOWN_MAX)) printLine(`  ${cid} of ${recordUri}`);
    if (lost.length > SHOWN_MAX) printLine(`  and ${lost.length - SHOWN_MAX} more`);
  }
  if (refusal !== undefined) printLine(`\n${refusal}\nRun this again to try once more, or set them anew here.`);
  printLine(`
${refusal === undefined ? 'All' : 'All else'} that the old host has is here. Next:
  sundog pds identity --account ${did}   points the DID here; the old host sends a code by e-mail
  sundog pds activate --account ${did}   opens the account here, and closes it there`);
}
