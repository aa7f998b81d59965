import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { mainSchema as getLatestCommit } from '@atcute/atproto/types/sync/getLatestCommit';
import { mainSchema as listBlobsMethod } from '@atcute/atproto/types/sync/listBlobs';

import { formatCid } from '../../values/cid.ts';
import type { AccountSession } from '../client/account-session.ts';
import { CommandError } from '../client/command-error.ts';
import { readPages } from '../client/read-pages.ts';
import { defineCommand } from '../define-command.ts';
import { createHostSource } from '../moving/host-source.ts';
import { withPatience } from '../moving/patience.ts';
import { readProject } from '../project.ts';
import { printLine } from '../terminal/print.ts';
import { formatBytes, Progress } from '../terminal/progress.ts';
import { openAccount } from '../the-account.ts';
import {
  backupFiles,
  listBlobs,
  readBlobTypes,
  readFacts,
  writeJson,
  writeStream,
  type BackupFacts,
} from './backup-folder.ts';
import { RepositoryCheck } from './check-repository.ts';

const PAGE = 500;

/** Saves an account. */
export const backup = defineCommand({
  name: 'pds backup',
  summary: "save an account's records, blobs and preferences into a folder",
  about: `Saves the repository (a CAR), all blobs and the preferences of an account. Into a folder that has a backup of it, only what
is new is copied: run it every night. Each digest is looked at on the way. "sundog pds restore" brings it back.

The server's keys are not in it: back up PDS_SECRET and PDS_ROTATION_KEY of .dev.vars once, elsewhere.`,
  argument: { name: 'folder', help: 'where to; made if it is not there', needs: 'a folder' },
  scope: 'account',
  example: 'pds backup ~/backups/alice --account alice.test',
  async run({ values, argument }, host) {
    const folder = resolve(argument);
    const session = await openAccount(await readProject(values), values.account);
    const before = await readFacts(folder);
    if (before !== undefined && before.did !== session.did) {
      return host.fail(`${folder} has a backup of ${before.handle} (${before.did}): choose another folder.`);
    }
    const progress = new Progress();
    await mkdir(folder, { recursive: true });
    const { commit, rev } = await saveRepository(session, folder, before, progress);
    const { preferences } = backupFiles;
    await writeJson(join(folder, preferences), (await createHostSource(session).readPreferences()) ?? []);
    await saveBlobs(session, folder, progress);
    const { did, handle, client } = session;
    const facts: BackupFacts = { did, handle, url: client.url, commit, rev, savedAt: new Date().toISOString() };
    await writeJson(join(folder, backupFiles.account), facts);
    printLine(`${handle} is saved in ${folder}, at revision ${rev}.`);
    return 0;
  },
});

async function saveRepository(
  session: AccountSession,
  folder: string,
  before: BackupFacts | undefined,
  progress: Progress,
): Promise<{ readonly commit: string; readonly rev: string }> {
  const { client, did } = session;
  const latest = await client.query(getLatestCommit, { did });
  if (before?.commit === latest.cid) {
    progress.step(`repository: revision ${latest.rev} is saved`);
    return before;
  }
  return withPatience(async () => {
    const check = new RepositoryCheck(did);
    let bytes = 0;
    const { stream } = await createHostSource(session).openRepository();
    await writeStream(
      join(folder, backupFiles.repository),
      stream,
      (chunk) => {
        check.push(chunk);
        bytes += chunk.byteLength;
        progress.update(`repository: ${formatBytes(bytes)}`);
      },
      () => void check.end(),
    );
    const facts = check.end();
    progress.step(`repository: ${facts.blocks} blocks, ${formatBytes(bytes)}`);
    return facts;
  }, progress);
}

async function saveBlobs(session: AccountSession, folder: string, progress: Progress): Promise<void> {
  const { client, did } = session;
  const there = await listBlobs(folder);
  const types = await readBlobTypes(folder);
  let saved = 0;
  let missing = 0;
  const ask = (cursor?: string) => client.query(listBlobsMethod, { did, limit: PAGE, cursor });
  for await (const page of readPages(ask)) {
    for (const cid of page.cids.filter((each) => !there.has(each))) {
      const type = await withPatience(() => saveBlob(session, folder, cid), progress);
      if (type === undefined) missing += 1;
      else {
        types[cid] = type;
        saved += 1;
      }
      progress.update(`blobs: ${saved} new`);
    }
    await writeJson(join(folder, backupFiles.blobTypes), types);
  }
  const lack = missing === 0 ? '' : `, ${missing} that records name are not on the server`;
  progress.step(`blobs: ${saved} new, ${there.size} there already${lack}`);
}

/** Answers its media type; undefined if the server does not have it. */
async function saveBlob(session: AccountSession, folder: string, cid: string): Promise<string | undefined> {
  const blob = await createHostSource(session).openBlob(cid);
  if (blob === undefined) return undefined;
  const hash = createHash('sha256');
  await writeStream(
    join(folder, backupFiles.blobs, cid),
    blob.stream,
    (chunk) => void hash.update(chunk),
    () => mustBe(cid, formatCid('raw', hash.digest())), // B2
  );
  return blob.contentType;
}

function mustBe(cid: string, found: string): void {
  if (cid === found) return;
  throw new CommandError(
    'wrong_blob',
    `Expected the blob ${cid}, found bytes of ${found}: the server's store is broken.`,
  );
}
