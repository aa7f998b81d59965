/** `com.atproto.repo.*` in the account: reading, listing and writing records. */
import { decodeData } from '../../values/data.ts';
import { formatAtUri } from '../../values/at-uri.ts';
import type { CommitMeta, RecordWrite, WriteResult } from '../../repository/write.ts';
import { XrpcError } from '../../xrpc/xrpc-error.ts';
import { mustGetProfile, type AccountParts } from '../account-parts.ts';
import { mustBeAvailable } from '../admit.ts';
import type { AccountHandlers } from '../account-scope.ts';
import { writeRecords, type ValidationStatus, type WrittenBatch } from '../write-records.ts';

/** The handlers. */
export const repositoryHandlers = {
  'com.atproto.repo.describeRepo': async ({ credential }, parts) => {
    const profile = mustGetProfile(parts);
    mustBeAvailable(profile, credential);
    const key = await parts.signingKey();
    return {
      did: parts.did,
      handle: profile.handle,
      ...(await parts.identity.describe(profile, key)),
      collections: parts.repository.listCollections(),
    };
  },

  'com.atproto.repo.getRecord': ({ params, credential }, parts) => {
    mustBeAvailable(mustGetProfile(parts), credential);
    const { collection, rkey, cid } = params;
    const uri = formatAtUri(parts.did, collection, rkey);
    const record = parts.repository.getRecord(collection, rkey, cid);
    if (record === undefined || parts.takedowns.get(`${collection}/${rkey}`) !== undefined) {
      throw new XrpcError(400, 'RecordNotFound', `Could not locate record: ${uri}`);
    }
    return { uri, cid: record.cid, value: decodeData(record.bytes) };
  },

  'com.atproto.repo.listRecords': ({ params, credential }, parts) => {
    mustBeAvailable(mustGetProfile(parts), credential);
    const { collection, limit, cursor, reverse } = params;
    const page = parts.repository.listRecords(collection, { limit, reverse, cursor });
    const isHidden = parts.takedowns.isEmpty()
      ? () => false
      : (rkey: string) => parts.takedowns.get(`${collection}/${rkey}`) !== undefined;
    const shown = page.records.filter(({ rkey }) => !isHidden(rkey));
    const records = shown.map(({ rkey, cid, bytes }) => ({
      uri: formatAtUri(parts.did, collection, rkey),
      cid,
      value: decodeData(bytes),
    }));
    return page.cursor === undefined ? { records } : { records, cursor: page.cursor };
  },

  'com.atproto.repo.createRecord': async ({ input }, parts) => {
    mustBeOwn(input.repo, parts);
    const { collection, rkey, record, validate, swapCommit } = input;
    const create: RecordWrite = { action: 'create', collection, rkey, record: mustBeObject(record) };
    return describeWrite(await writeRecords(parts, { writes: [create], validate, swapCommit }));
  },

  'com.atproto.repo.putRecord': async ({ input }, parts) => {
    mustBeOwn(input.repo, parts);
    const { collection, rkey, record, validate, swapCommit, swapRecord } = input;
    const key = { collection, rkey, swapRecord };
    const put: RecordWrite = { action: 'update', ...key, record: mustBeObject(record), upsert: true };
    return describeWrite(await writeRecords(parts, { writes: [put], validate, swapCommit }));
  },

  'com.atproto.repo.deleteRecord': async ({ input }, parts) => {
    mustBeOwn(input.repo, parts);
    const { collection, rkey, swapCommit, swapRecord } = input;
    const remove: RecordWrite = { action: 'delete', collection, rkey, swapRecord, ifExists: true };
    const { commit } = await writeRecords(parts, { writes: [remove], validate: undefined, swapCommit });
    return describeCommit(commit);
  },

  'com.atproto.repo.applyWrites': async ({ input }, parts) => {
    mustBeOwn(input.repo, parts);
    const writes = input.writes.map((write) => parseWrite(write));
    const batch = await writeRecords(parts, { writes, validate: input.validate, swapCommit: input.swapCommit });
    const results = batch.results.map((result, index) => describeResult(result, batch.statuses[index]));
    return { ...describeCommit(batch.commit), results };
  },

  'com.atproto.repo.listMissingBlobs': ({ params }, { references }) => references.listMissingBlobs(params),
} satisfies Partial<AccountHandlers>;

/** A batch's write as the lexicon has it. */
interface SentWrite {
  readonly $type?: string | undefined;
  readonly collection: string;
  readonly rkey?: string | undefined;
  readonly value?: unknown;
}

function parseWrite({ $type, collection, rkey, value }: SentWrite): RecordWrite {
  const action = $type?.slice($type.indexOf('#') + 1);
  if (action === 'create') return { action, collection, rkey, record: mustBeObject(value) };
  if (rkey === undefined) throw new XrpcError(400, 'InvalidRequest', 'Input/writes must each have the field "rkey"');
  if (action === 'update') return { action, collection, rkey, record: mustBeObject(value) };
  if (action === 'delete') return { action, collection, rkey };
  throw new XrpcError(400, 'InvalidRequest', `Action not supported: ${String($type)}`);
}

/** A repository is named by its DID or its handle; nobody writes into another's. */
function mustBeOwn(repo: string, parts: AccountParts): void {
  if (repo === parts.did || repo.toLowerCase() === mustGetProfile(parts).handle) return;
  throw new XrpcError(401, 'AuthenticationRequired', 'Authentication Required');
}

function mustBeObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new XrpcError(400, 'InvalidRequest', 'Input/record must be an object');
}

function describeWrite({ results, commit, statuses }: WrittenBatch): {
  uri: string;
  cid: string;
  commit?: CommitMeta;
  validationStatus?: string;
} {
  const [result] = results;
  if (result === undefined || result.action === 'delete') throw new TypeError('A record that was written has a CID.');
  return { uri: result.uri, cid: result.cid, ...describeCommit(commit), ...describeStatus(statuses[0]) };
}

/** What nothing has changed by has no commit. */
function describeCommit(commit: CommitMeta | undefined): { commit?: CommitMeta } {
  return commit === undefined ? {} : { commit };
}

function describeStatus(status: ValidationStatus): { validationStatus?: string } {
  return status === undefined ? {} : { validationStatus: status };
}

function describeResult(result: WriteResult, status: ValidationStatus) {
  if (result.action === 'delete') return { $type: 'com.atproto.repo.applyWrites#deleteResult' } as const;
  const { uri, cid } = result;
  return result.action === 'create'
    ? ({ $type: 'com.atproto.repo.applyWrites#createResult', uri, cid, ...describeStatus(status) } as const)
    : ({ $type: 'com.atproto.repo.applyWrites#updateResult', uri, cid, ...describeStatus(status) } as const);
}
