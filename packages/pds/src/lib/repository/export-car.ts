/**
 * A repository as a CAR, in the order in which it can be read in one pass: the commit, then the tree in pre-order with
 * each record where its key is.
 *
 * Between two chunks whoever else waits for the actor gets its turn; the snapshot keeps what is changed then.
 */
import { CarWriter } from '../car/car-writer.ts';
import type { CarBlock } from '../car/car-block.ts';
import { Tree } from '../mst/tree.ts';
import { SnapshotRecords } from './snapshot-records.ts';
import type { Snapshot } from './snapshots.ts';

/** Chunks that wait for the reader. */
const CHUNKS_AHEAD = 2;

/**
 * @param snapshot what is exported; closed when the stream ends, fails or is cancelled
 * @param since a revision: what it and those before it have written is left out
 * @returns chunks of 64 KiB
 */
export function exportSnapshot(snapshot: Snapshot, since: string | undefined): ReadableStream<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const writer = new CarWriter(snapshot.head.commit.cid, (chunk) => chunks.push(chunk));
  const blocks = readBlocks(snapshot, since);
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 0));
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

function* readBlocks(snapshot: Snapshot, since: string | undefined): Generator<CarBlock, void, undefined> {
  const isNew = (rev: string): boolean => since === undefined || rev > since;
  const { commit, data } = snapshot.head;
  yield commit;
  const tree = new Tree({ get: (cid) => snapshot.mustGetNode(cid).bytes }, data);
  const records = new SnapshotRecords(snapshot);
  for (const step of tree.walk()) {
    if (step.kind === 'node') {
      if (since === undefined || isNew(snapshot.mustGetNode(step.cid).rev)) yield step;
      continue;
    }
    const slash = step.key.indexOf('/');
    const record = records.mustGet(step.key.slice(0, slash), step.key.slice(slash + 1));
    if (isNew(record.rev)) yield record;
  }
}
