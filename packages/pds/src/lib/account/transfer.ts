/**
 * A whole repository, out of the account and into it, as a stream: the only things that reach the account by `fetch`. The
 * Worker sends them here after it has checked who asks; nobody else can.
 */
import type { ImportOptions } from '../repository/import-car.ts';
import { findBlobs } from '../values/data.ts';
import { XrpcError } from '../xrpc/xrpc-error.ts';
import { createErrorResponse } from '../xrpc/response.ts';
import { mustGetProfile, type AccountParts } from './account-parts.ts';

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
  await parts.repository.importCar(car, await createImportOptions(parts));
  await parts.events.flush();
}

/** Records of an import may refer to blobs that follow later. */
async function createImportOptions(parts: AccountParts): Promise<ImportOptions> {
  const own = await parts.signingKey();
  const claimed = await parts.identity.findSigningKey(parts.did);
  const isSignedElsewhere = claimed !== undefined && claimed !== own.did;
  return {
    ...(isSignedElsewhere ? { verifyKey: claimed } : {}),
    withinStart: () => parts.references.beginImport(),
    withinBatch: (records) => {
      for (const { collection, rkey, value } of records) {
        parts.references.addImported(
          `${collection}/${rkey}`,
          findBlobs(value).map(({ cid }) => cid),
        );
      }
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
