/** `com.atproto.repo.*`: records and blobs of an account. */
import { mainSchema as applyWrites } from '@atcute/atproto/types/repo/applyWrites';
import { mainSchema as createRecord } from '@atcute/atproto/types/repo/createRecord';
import { mainSchema as deleteRecord } from '@atcute/atproto/types/repo/deleteRecord';
import { mainSchema as describeRepo } from '@atcute/atproto/types/repo/describeRepo';
import { mainSchema as getRecord } from '@atcute/atproto/types/repo/getRecord';
import { mainSchema as importRepo } from '@atcute/atproto/types/repo/importRepo';
import { mainSchema as listMissingBlobs } from '@atcute/atproto/types/repo/listMissingBlobs';
import { mainSchema as listRecords } from '@atcute/atproto/types/repo/listRecords';
import { mainSchema as putRecord } from '@atcute/atproto/types/repo/putRecord';
import { mainSchema as uploadBlob } from '@atcute/atproto/types/repo/uploadBlob';

import type { Rows } from '../xrpc/handler.ts';
import type { MethodCall, ScopeDemand } from '../xrpc/method.ts';
import { blobLimits, movingBlobLimits, writeLimits, writePoints } from './limits.ts';
import { getAt, getText } from '../values/json.ts';
import { anySession, demandAccount, open, param, standard } from './rules.ts';

/** JSON of a record of 1 MB, with what escapes and base64 add. */
const RECORD_BYTES_MAX = 2 * 1024 * 1024;
/** JSON of the records of a commit of 2 MB. */
const BATCH_BYTES_MAX = 2 * RECORD_BYTES_MAX;

type Action = keyof typeof writePoints;

const ofNamedRepo = { ...open, at: 'account', subject: param('repo') } as const;
const ofCaller = { at: 'account', accepts: standard } as const;

/** The rows. */
export const repoMethods = {
  'com.atproto.repo.applyWrites': {
    ...ofCaller,
    schema: applyWrites,
    scopes: (call) => writesOf(call).flatMap(({ action, collection }) => demandRepo(collection, action)),
    limits: writeLimits((call) => writesOf(call).reduce((sum, { action }) => sum + writePoints[action], 0)),
    bodyBytesMax: BATCH_BYTES_MAX,
  },
  'com.atproto.repo.createRecord': {
    ...ofCaller,
    schema: createRecord,
    scopes: ({ input }) => demandRepo(getText(input, 'collection'), 'create'),
    limits: writeLimits(() => writePoints.create),
    bodyBytesMax: RECORD_BYTES_MAX,
  },
  'com.atproto.repo.deleteRecord': {
    ...ofCaller,
    schema: deleteRecord,
    scopes: ({ input }) => demandRepo(getText(input, 'collection'), 'delete'),
    limits: writeLimits(() => writePoints.delete),
  },
  'com.atproto.repo.describeRepo': { ...ofNamedRepo, schema: describeRepo },
  'com.atproto.repo.getRecord': { ...ofNamedRepo, schema: getRecord },
  'com.atproto.repo.importRepo': {
    schema: importRepo,
    at: 'worker',
    accepts: ['full', 'oauth'],
    scopes: demandAccount('repo'),
    whileDeactivated: true,
  },
  'com.atproto.repo.listMissingBlobs': { ...anySession, schema: listMissingBlobs, at: 'account' },
  'com.atproto.repo.listRecords': { ...ofNamedRepo, schema: listRecords },
  'com.atproto.repo.putRecord': {
    ...ofCaller,
    schema: putRecord,
    scopes: ({ input }) => demandRepo(getText(input, 'collection'), 'create', 'update'),
    limits: writeLimits(() => writePoints.update),
    bodyBytesMax: RECORD_BYTES_MAX,
  },
  'com.atproto.repo.uploadBlob': {
    schema: uploadBlob,
    at: 'worker',
    accepts: [...standard, 'service'],
    scopes: ({ contentType }) => [{ resource: 'blob', mime: contentType ?? 'application/octet-stream' }],
    limits: blobLimits,
    limitsWhileMovingIn: movingBlobLimits,
    whileDeactivated: true,
  },
} satisfies Rows;

function demandRepo(collection: string | undefined, ...actions: readonly Action[]): readonly ScopeDemand[] {
  // Without a collection there is nothing that could have been granted but all of them.
  return actions.map((action) => ({ resource: 'repo', collection: collection ?? '*', action }));
}

/** The writes of a batch, each by what it does; what says nothing that is known counts as the most. */
function writesOf({ input }: MethodCall): readonly { action: Action; collection: string | undefined }[] {
  const writes = getAt(input, 'writes');
  if (!Array.isArray(writes)) return [];
  return writes.map((write: unknown) => {
    const [, name] = getText(write, '$type')?.split('#') ?? [];
    const action = name === 'update' || name === 'delete' ? name : 'create';
    return { action, collection: getText(write, 'collection') };
  });
}
