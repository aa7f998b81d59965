/** When the jobs of an import run; what they do is said in transfer.ts. */
import type { Jobs } from '@sundog/actor';

/** Ends an import whose blocks have all come. */
export const IMPORT_JOB = 'pds.import';
/** Forgets an import that nobody completes: it may have as many bytes as the repository that was to be moved. */
export const IMPORT_DROP_JOB = 'pds.import-drop';

/** A job that finds the import at work leaves it alone, and looks again. */
export const LOOK_AGAIN_MS = 5000;
const DROP_MS = 7 * 24 * 60 * 60_000;

/** Call it in the transaction in which an import begins. */
export function planImportDrop(jobs: Jobs, delayMs = DROP_MS): void {
  jobs.enqueue(IMPORT_DROP_JOB, null, { key: IMPORT_DROP_JOB, delayMs });
}

/** Call it in the transaction which says that all blocks are here. */
export function planImport(jobs: Jobs): void {
  jobs.enqueue(IMPORT_JOB, null, { key: IMPORT_JOB, delayMs: LOOK_AGAIN_MS });
}

/** Call it in the transaction in which an import ends. */
export function cancelImportJobs(jobs: Jobs): void {
  for (const kind of [IMPORT_JOB, IMPORT_DROP_JOB]) jobs.cancelByKey(kind, kind);
}
