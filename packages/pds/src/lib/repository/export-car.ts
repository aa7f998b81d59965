/**
 * A repository as a CAR, in the order in which it can be read in one pass: the commit, then the tree in pre-order with
 * each record where its key is.
 *
 * Writers come first: an export works in slices of a few milliseconds, each of which makes at most one chunk.
 *
 * - E1 Between two slices is a turn of the engine's, in which whoever else has come gets the actor; the snapshot keeps
 *   what they change.
 * - E2 While somebody writes, a slice waits until no commit is in the making, and until the request or answer of a
 *   writer has had some milliseconds for itself.
 */
import { CarWriter } from '../car/car-writer.ts';
import { Tree } from '../mst/tree.ts';
import { SnapshotRecords } from './snapshot-records.ts';
import type { Snapshot } from './snapshots.ts';
import type { TurnQueue } from './turn-queue.ts';

/** Chunks that wait for the reader. */
const CHUNKS_AHEAD = 1;
/** What comes between two slices while somebody writes, and for so many slices after it. */
const PAUSE_MS = 3;
const WARY_SLICES = 30;

/**
 * @param snapshot what is exported; closed when the stream ends, fails or is cancelled
 * @param turns of the writers
 * @param since a revision: what it and those before it have written is left out
 * @returns chunks of 64 KiB
 */
export function exportSnapshot(
  snapshot: Snapshot,
  turns: Pick<TurnQueue, 'count' | 'idle'>,
  since: string | undefined,
): ReadableStream<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const writer = new CarWriter(snapshot.head.commit.cid, (chunk) => chunks.push(chunk));
  const blocks = readBlocks(snapshot, since);
  const waitForTurn = createPacing(turns);
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    await waitForTurn();
    try {
      while (chunks.length === 0) {
        const next = blocks.next();
        if (next.done === true) break;
        writer.write(next.value.cid, next.value.bytes);
      }
    } catch (error) {
      snapshot.close();
      throw error;
    }
    const isDone = chunks.length === 0;
    if (isDone) writer.end();
    for (const chunk of chunks.splice(0)) controller.enqueue(chunk);
    if (!isDone) return;
    snapshot.close();
    controller.close();
  };
  return new ReadableStream<Uint8Array>({ pull, cancel: () => snapshot.close() }, { highWaterMark: CHUNKS_AHEAD });
}

/** E1, E2. */
function createPacing(turns: Pick<TurnQueue, 'count' | 'idle'>): () => Promise<void> {
  let seen = turns.count;
  let wary = 0;
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, wary > 0 ? PAUSE_MS : 0));
    wary = turns.count === seen ? Math.max(0, wary - 1) : WARY_SLICES;
    seen = turns.count;
    await turns.idle();
  };
}

/** A block on its way: records by their digests. */
interface ExportedBlock {
  readonly cid: string | Uint8Array;
  readonly bytes: Uint8Array;
}

function* readBlocks(snapshot: Snapshot, since: string | undefined): Generator<ExportedBlock, void, undefined> {
  const { commit, data } = snapshot.head;
  yield commit;
  const get = (cid: string): Uint8Array => snapshot.mustGetNode(cid).bytes;
  const getMany = (cids: readonly string[]): ReadonlyMap<string, Uint8Array> => {
    return new Map(Array.from(snapshot.mustGetNodes(cids), ([cid, { bytes }]) => [cid, bytes]));
  };
  // A node that is no newer has nothing newer below it.
  const enters = since === undefined ? undefined : (cid: string) => snapshot.mustGetNode(cid).rev > since;
  const records = new SnapshotRecords(snapshot);
  for (const step of new Tree({ get, getMany }, data).walk({ enters })) {
    if (step.kind === 'node') {
      yield step;
      continue;
    }
    const slash = step.key.indexOf('/');
    const { digest, rev, bytes } = records.mustGet(step.key.slice(0, slash), step.key.slice(slash + 1));
    if (since === undefined || rev > since) yield { cid: digest, bytes };
  }
}
