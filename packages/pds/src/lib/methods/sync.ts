/** `com.atproto.sync.*`: repositories as relays and mirrors read them. */
import { mainSchema as getBlob } from '@atcute/atproto/types/sync/getBlob';
import { mainSchema as getBlocks } from '@atcute/atproto/types/sync/getBlocks';
import { mainSchema as getHostStatus } from '@atcute/atproto/types/sync/getHostStatus';
import { mainSchema as getLatestCommit } from '@atcute/atproto/types/sync/getLatestCommit';
import { mainSchema as getRecord } from '@atcute/atproto/types/sync/getRecord';
import { mainSchema as getRepo } from '@atcute/atproto/types/sync/getRepo';
import { mainSchema as getRepoStatus } from '@atcute/atproto/types/sync/getRepoStatus';
import { mainSchema as listBlobs } from '@atcute/atproto/types/sync/listBlobs';
import { mainSchema as listRepos } from '@atcute/atproto/types/sync/listRepos';
import { mainSchema as subscribeRepos } from '@atcute/atproto/types/sync/subscribeRepos';

import type { Rows } from '../xrpc/handler.ts';
import { open, param, publicRead } from './rules.ts';

const ofNamedAccount = { ...publicRead, subject: param('did') } as const;

/** The rows. */
export const syncMethods = {
  'com.atproto.sync.getBlob': { ...ofNamedAccount, schema: getBlob, at: 'worker' },
  'com.atproto.sync.getBlocks': { ...ofNamedAccount, schema: getBlocks, at: 'account' },
  'com.atproto.sync.getHostStatus': { ...open, schema: getHostStatus, at: 'directory' },
  'com.atproto.sync.getLatestCommit': { ...ofNamedAccount, schema: getLatestCommit, at: 'account' },
  'com.atproto.sync.getRecord': { ...ofNamedAccount, schema: getRecord, at: 'account' },
  'com.atproto.sync.getRepo': { ...ofNamedAccount, schema: getRepo, at: 'worker' },
  'com.atproto.sync.getRepoStatus': { ...open, schema: getRepoStatus, at: 'account', subject: param('did') },
  'com.atproto.sync.listBlobs': { ...ofNamedAccount, schema: listBlobs, at: 'account' },
  'com.atproto.sync.listRepos': { ...open, schema: listRepos, at: 'directory' },
  'com.atproto.sync.subscribeRepos': { ...open, schema: subscribeRepos, at: 'sequencer' },
} satisfies Rows;
