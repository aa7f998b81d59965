import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';

import { mainSchema as checkAccountStatus } from '@atcute/atproto/types/server/checkAccountStatus';

import { openSession } from '../client/account-session.ts';
import { defineCommand } from '../define-command.ts';
import { sendBlobs, sendPreferences, sendRepository, type AccountSource } from '../moving/transfer.ts';
import { readProject } from '../project.ts';
import { printLine } from '../terminal/print.ts';
import { Progress } from '../terminal/progress.ts';
import { backupFiles, mustReadFacts, readBlobTypes, readJson } from './backup-folder.ts';

/** Brings an account back. */
export const restore = defineCommand({
  name: 'pds restore',
  summary: 'fill a deactivated account with what a backup has',
  about: `Copies a backup into the account of the same DID, which must be there and deactivated. On a new server, make it first:
"sundog pds account create --did DID --handle HANDLE"; on one that has it, "sundog pds deactivate". Run it again whenever it
stops: it goes on where it is. What follows is "sundog pds identity", if the DID or the key has changed, and
"sundog pds activate".`,
  argument: { name: 'folder', help: 'what "sundog pds backup" has made', needs: 'the folder of a backup' },
  scope: 'server',
  notes: `The account's password is asked at the terminal, or taken from PDS_ACCOUNT_PASSWORD or a line of standard input.`,
  example: 'pds restore ~/backups/alice',
  async run({ values, argument }, host) {
    const folder = resolve(argument);
    const facts = await mustReadFacts(folder);
    const { directory, url } = await readProject(values);
    const { did } = facts;
    const { client } = await openSession({ directory, url, identifier: did, variable: 'PDS_ACCOUNT_PASSWORD' });
    const { activated } = await client.query(checkAccountStatus);
    if (activated) {
      return host.fail(`${did} is active at ${url}. Close it first: sundog pds deactivate --account ${did}`);
    }
    const progress = new Progress();
    const source = createFolderSource(folder, await readBlobTypes(folder));
    await sendRepository(source, client, progress);
    const refusal = await sendPreferences(source, client, progress);
    const lost = await sendBlobs(source, client, progress);
    if (lost.length > 0) printLine(`${lost.length} blobs are not in the backup, the first being ${lost[0]?.cid}.`);
    if (refusal !== undefined) printLine(refusal);
    printLine(`${facts.handle} is as it was at ${facts.savedAt}. Next:
  sundog pds identity --account ${did}   looks whether the DID names this server and its key
  sundog pds activate --account ${did}`);
    return 0;
  },
});

function createFolderSource(folder: string, types: Readonly<Record<string, string>>): AccountSource {
  return {
    openRepository: async () => ({
      stream: open(join(folder, backupFiles.repository)),
      contentType: 'application/vnd.ipld.car',
    }),
    openBlob: async (cid) => {
      const path = join(folder, backupFiles.blobs, cid);
      const isThere = await stat(path).then(
        () => true,
        () => false,
      );
      if (!isThere) return undefined;
      return { stream: open(path), contentType: types[cid] ?? 'application/octet-stream' };
    },
    readPreferences: async () => {
      const preferences = await readJson(join(folder, backupFiles.preferences));
      return Array.isArray(preferences) ? preferences : undefined;
    },
  };
}

function open(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
}
