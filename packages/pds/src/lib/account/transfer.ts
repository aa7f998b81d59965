/**
 * A whole repository, out of the account and into it, as a stream: the only things that reach the account by `fetch`.
 * The Worker sends them here after it has checked who asks; nobody else can.
 *
 * - X1 An import whose blocks have all come is ended by a job, also if its request, or the engine, is gone.
 * - X2 An import that nothing ends is forgotten a week after it began.
 * - X3 With an import goes, however it ends, all that was kept for it: jobs, tables, references to blobs.
 */
import { logger } from '@sundog/actor';

import type { ImportOptions } from '../repository/import-car.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { createErrorResponse } from '../xrpc/response.ts';
import { mustGetProfile, type AccountParts } from './account-parts.ts';
import { IMPORT_DROP_JOB, IMPORT_JOB, LOOK_AGAIN_MS, planImport, planImportDrop } from './import-jobs.ts';

/** Where an account's streams are. */
export const transferUrl = 'https://account/repository';

const CAR_TYPE = 'application/vnd.ipld.car';

/**
 * @param parts of the account
 * @param request `GET ?since=` for the repository as a CAR, `POST` with one to take in
 */
export async function answerTransfer(parts: AccountParts, request: Request): Promise<Response> {
  try {
    if (request.method === 'GET') return exportRepository(parts, new URL(request.url).searchParams.get('since'));
    await importRepository(parts, request.body);
    return new Response(null);
  } catch (error) {
    if (error instanceof XrpcError) return createErrorResponse(error);
    throw error;
  }
}

function exportRepository({ repository, did }: AccountParts, since: string | null): Response {
  if (repository.head() === undefined) throw new XrpcError(400, 'RepoNotFound', `Could not find root for DID: ${did}`);
  const car = repository.exportCar(since === null ? {} : { since });
  return new Response(car, { headers: { 'content-type': CAR_TYPE } });
}

async function importRepository(parts: AccountParts, car: ReadableStream<Uint8Array> | null): Promise<void> {
  const profile = mustGetProfile(parts);
  if (profile.status !== 'deactivated' && parts.repository.counts().records > 0) {
    throw new XrpcError(
      400,
      'InvalidRequest',
      'A repository is imported into an account that is deactivated, or has no records',
    );
  }
  if (car === null) throw new XrpcError(400, 'InvalidRequest', 'A CAR file is expected in the body');
  await parts.repository.importCar(car, {
    ...(await findVerifyKey(parts)),
    ...createImportOptions(parts),
  });
  await parts.events.flush();
}

const TIMEOUT_MS = 10 * 60_000;
/** So often the log hears of an import that goes on. */
const TELL_RECORDS = 10_000;
const retry = { attemptsMax: 1000, crashesMax: 100, delayMsMax: 60_000 };

/** X1, X2. Call it in the actor's constructor. */
export function defineImport(parts: AccountParts): void {
  const { jobs, repository } = parts;
  jobs.define(IMPORT_JOB, () => goOn(parts), { retry, timeoutMs: TIMEOUT_MS });
  jobs.define(IMPORT_DROP_JOB, () => {
    if (repository.imports.isUnderWay) planImportDrop(jobs, LOOK_AGAIN_MS);
    else repository.imports.drop();
  });
}

async function goOn(parts: AccountParts): Promise<void> {
  if (parts.repository.imports.isUnderWay) return planImport(parts.jobs);
  try {
    await parts.repository.imports.resume(createImportOptions(parts));
    await parts.events.flush();
  } catch (error) {
    if (!(error instanceof XrpcError)) throw error;
    logger.warn('An import that was cut off could not go on.', { error: error.message });
  }
}

/**
 * Once the document names this host's key, the one that has signed the repository, on the host before or before a
 * rotation, stands nowhere. Then no signature is looked at: the owner, who has signed in, could write the same records.
 */
async function findVerifyKey(parts: AccountParts): Promise<Pick<ImportOptions, 'verifyKey'>> {
  const own = await parts.signingKey();
  const claimed = await parts.identity.findSigningKey(parts.did);
  return claimed !== undefined && claimed !== own.did ? { verifyKey: claimed } : {};
}

/** Records of an import may refer to blobs that follow later. */
function createImportOptions(parts: AccountParts): ImportOptions {
  let told = 0;
  return {
    onProgress: ({ blocks, records }) => {
      if (records - told < TELL_RECORDS) return;
      told = records;
      logger.info('All blocks of an import are here, and records are on their way.', { blocks, records });
    },
    withinBegin: () => {
      mustGetProfile(parts); // It may have been deleted since it was asked for.
      planImportDrop(parts.jobs);
    },
    withinStart: () => planImport(parts.jobs),
    withinBatch: (records) => {
      for (const { path, blobs } of records) parts.references.addImported(path, blobs);
    },
    withinCommit: () => {
      parts.references.finishImport(IMPORTED);
      tellOfImport(parts);
    },
  };
}

/** Who is active has been told of another repository: now it is this one. Otherwise activating tells. */
function tellOfImport(parts: AccountParts): void {
  if (mustGetProfile(parts).status !== 'active') return;
  parts.repository.appendSyncEvent();
  parts.events.arm();
}

/** The revision of references that came with an import: before every revision of this host. */
const IMPORTED = '2222222222222';
