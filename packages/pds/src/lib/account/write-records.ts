/**
 * Records on their way into the repository: held against the data model and their lexicons, then against the blobs that
 * are here, then written as one commit together with their references to blobs.
 *
 * - W1 Everything that can be refused is, before the commit is signed; what only the transaction can know (a blob that
 *   was swept meanwhile) undoes it.
 */
import { refuseBlob, type BlobReference } from '../lexicons/blob-references.ts';
import { validateRecord } from '../lexicons/validate-record.ts';
import { WRITES_MAX } from '../repository/limits.ts';
import type { CommitInTransaction } from '../repository/repository.ts';
import type { RecordWrite, WritesOutcome } from '../repository/write.ts';
import { DataError } from '../values/data-error.ts';
import { parseData } from '../values/data.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { mustGetProfile, type AccountParts } from './account-parts.ts';

/** What clients are told of a record's check. */
export type ValidationStatus = 'valid' | 'unknown' | undefined;

/** A batch as clients send it. */
export interface RecordBatch {
  readonly writes: readonly RecordWrite[];
  readonly validate: boolean | undefined;
  readonly swapCommit: string | undefined;
}

/** What has come of a batch. */
export interface WrittenBatch extends WritesOutcome {
  /** In the order of the batch; undefined for deletions. */
  readonly statuses: readonly ValidationStatus[];
}

/**
 * Checks and writes a batch as one commit.
 *
 * @throws XrpcError InvalidRequest, InvalidSwap, RecordAlreadyExists, BlobNotFound, …
 */
export async function writeRecords(parts: AccountParts, batch: RecordBatch): Promise<WrittenBatch> {
  if (batch.writes.length > WRITES_MAX) {
    throw new XrpcError(400, 'InvalidRequest', `Too many writes. Max: ${WRITES_MAX}`);
  }
  const checked = batch.writes.map((write) => check(write, batch.validate));
  for (const { blobs } of checked) mustHaveBlobs(parts, blobs);
  const outcome = await parts.repository.applyWrites(
    checked.map(({ write }) => write),
    {
      swapCommit: batch.swapCommit,
      withinCommit: (commit) => {
        mustBeOpen(parts);
        refer(parts, commit, checked);
        parts.events.arm();
      },
    },
  );
  void parts.events.flush();
  return { ...outcome, statuses: checked.map(({ status }) => status) };
}

interface CheckedWrite {
  readonly write: RecordWrite;
  readonly status: ValidationStatus;
  readonly blobs: readonly BlobReference[];
}

function check(write: RecordWrite, validate: boolean | undefined): CheckedWrite {
  if (write.action === 'delete') return { write, status: undefined, blobs: [] };
  const { collection, rkey } = write;
  const verdict = validateRecord({ collection, rkey, record: mustBeData(write.record), validate });
  if (!verdict.ok) throw new XrpcError(400, 'InvalidRequest', verdict.message);
  return { write: { ...write, record: verdict.record }, status: verdict.validationStatus, blobs: verdict.blobs };
}

function mustBeData(record: unknown): Readonly<Record<string, unknown>> {
  try {
    return parseData(record);
  } catch (error) {
    if (error instanceof DataError) throw new XrpcError(400, 'InvalidRequest', error.message);
    throw error;
  }
}

function mustHaveBlobs({ blobs }: AccountParts, references: readonly BlobReference[]): void {
  for (const reference of references) {
    const refusal = refuseBlob(reference, blobs.mustGetBlob(reference.cid));
    if (refusal !== undefined) throw new XrpcError(400, refusal.code, refusal.message);
  }
}

/** The account may have been closed since the call was let in: then there is no commit. */
function mustBeOpen(parts: AccountParts): void {
  const { status } = mustGetProfile(parts);
  if (status === 'active') return;
  const isByOwner = status === 'deactivated';
  throw new XrpcError(
    401,
    isByOwner ? 'AccountDeactivated' : 'AccountTakedown',
    `Account ${isByOwner ? 'is deactivated' : 'has been taken down'}`,
  );
}

/** W1: the references of the records as they are after the commit. What a record refers to goes by what it says. */
function refer(
  { references }: AccountParts,
  { rev, changes, results }: CommitInTransaction,
  checked: readonly CheckedWrite[],
): void {
  const cidsOf = new Map<string, readonly string[]>();
  for (const [index, result] of results.entries()) {
    const blobs = checked[index]?.blobs ?? [];
    if (result.action !== 'delete' && blobs.length > 0)
      cidsOf.set(
        result.cid,
        blobs.map(({ cid }) => cid),
      );
  }
  for (const { collection, rkey, block, previousCid } of changes) {
    const cids = (block && cidsOf.get(block.cid)) ?? [];
    if (cids.length > 0 || previousCid !== undefined) references.set(`${collection}/${rkey}`, cids, rev);
  }
}
