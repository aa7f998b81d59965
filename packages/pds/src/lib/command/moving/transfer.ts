/**
 * Fills a deactivated account: its repository, its preferences, and the blobs that its records refer to.
 *
 * Called by `pds migrate` (out of another host) and `pds restore` (out of a folder). Owns nothing: how far it has come
 * is what the account's host says. So whatever stops it, the next run goes on.
 *
 * - T1 Of each body, no more is in memory than is on its way.
 * - T2 A blob counts as there when the host has answered with the CID that was asked for.
 */
import { mainSchema as listMissingBlobs } from '@atcute/atproto/types/repo/listMissingBlobs';
import { mainSchema as checkAccountStatus } from '@atcute/atproto/types/server/checkAccountStatus';

import { getText } from '../../values/json.ts';
import { CommandError, RefusedError } from '../client/command-error.ts';
import { readPages } from '../client/read-pages.ts';
import type { XrpcClient } from '../client/xrpc-client.ts';
import { formatBytes, type Progress } from '../terminal/progress.ts';
import { withPatience } from './patience.ts';

/** A body on its way. */
export interface Body {
  readonly stream: ReadableStream<Uint8Array>;
  readonly contentType: string;
}

/** Where an account's data comes from. */
export interface AccountSource {
  /** A CAR. */
  openRepository(): Promise<Body>;
  /** Undefined if it has no such blob. */
  openBlob(cid: string): Promise<Body | undefined>;
  /** Undefined if it has none. */
  readPreferences(): Promise<readonly unknown[] | undefined>;
}

/** A blob that its source does not have. */
export interface LostBlob {
  readonly cid: string;
  readonly recordUri: string;
}

const BLOBS_AT_ONCE = 4;
const PAGE = 500;

/**
 * @param source
 * @param target the account's host, asked as the account
 * @param progress
 * @throws CommandError, RefusedError, UnreachableError
 */
export async function sendRepository(source: AccountSource, target: XrpcClient, progress: Progress): Promise<void> {
  await withPatience(async () => {
    const { stream, contentType } = await source.openRepository();
    const counted = count(stream, (bytes) => progress.update(`repository: ${formatBytes(bytes)}`));
    const body = { body: counted, contentType };
    await target.send('com.atproto.repo.importRepo', { bytes: body });
  }, progress);
  const { indexedRecords } = await target.query(checkAccountStatus);
  progress.step(`repository: ${indexedRecords} records`);
}

/**
 * Of all that an account has, the one thing that it can do without.
 *
 * @param source
 * @param target the account's host, asked as the account
 * @param progress
 * @returns why they are not there, as a sentence: one of the two has refused them; undefined if they are
 * @throws CommandError, UnreachableError
 */
export async function sendPreferences(
  source: AccountSource,
  target: XrpcClient,
  progress: Progress,
): Promise<string | undefined> {
  try {
    const preferences = await withPatience(() => source.readPreferences(), progress);
    if (preferences === undefined) return undefined;
    await withPatience(() => target.json('app.bsky.actor.putPreferences', { input: { preferences } }), progress);
    progress.step(`preferences: ${preferences.length}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    progress.step('preferences: refused');
    return `The preferences are not here: ${error.message}`;
  }
}

/**
 * @param source
 * @param target the account's host, asked as the account
 * @param progress
 * @returns those that the source does not have
 * @throws CommandError, RefusedError, UnreachableError
 */
export async function sendBlobs(source: AccountSource, target: XrpcClient, progress: Progress): Promise<LostBlob[]> {
  const lost: LostBlob[] = [];
  const { expectedBlobs, importedBlobs } = await target.query(checkAccountStatus);
  let there = importedBlobs;
  let sentBytes = 0;
  const send = async (blob: LostBlob): Promise<void> => {
    const bytes = await withPatience(() => sendBlob(source, target, blob.cid), progress);
    if (bytes === undefined) lost.push(blob);
    else {
      there += 1;
      sentBytes += bytes;
    }
    progress.update(`blobs: ${there} of ${expectedBlobs}, ${formatBytes(sentBytes)}`);
  };
  const ask = (cursor?: string) => target.query(listMissingBlobs, { limit: PAGE, cursor });
  for await (const { blobs } of readPages(ask)) await forEachAtOnce(blobs, send);
  progress.step(`blobs: ${there} of ${expectedBlobs}, ${formatBytes(sentBytes)} sent`);
  return lost;
}

/** Answers its size; undefined if the source does not have it. */
async function sendBlob(source: AccountSource, target: XrpcClient, cid: string): Promise<number | undefined> {
  const found = await source.openBlob(cid);
  if (found === undefined) return undefined;
  let size = 0;
  const body = count(found.stream, (bytes) => (size = bytes));
  const response = await target.send('com.atproto.repo.uploadBlob', {
    bytes: { body, contentType: found.contentType },
  });
  const answer: unknown = await response.json();
  const got = getText(answer, 'blob', 'ref', '$link');
  if (got === cid) return size; // T2
  throw new CommandError(
    'wrong_blob',
    `Expected the blob ${cid}, found bytes of ${got ?? 'none'}: its source is wrong.`,
  );
}

async function forEachAtOnce<Item>(items: readonly Item[], action: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) await action(item);
  };
  await Promise.all(Array.from({ length: BLOBS_AT_ONCE }, work));
}

/** The same bytes, counted as they pass. */
function count(stream: ReadableStream<Uint8Array>, onBytes: (bytes: number) => void): ReadableStream<Uint8Array> {
  let bytes = 0;
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        onBytes(bytes);
        controller.enqueue(chunk);
      },
    }),
  );
}
