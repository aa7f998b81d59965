/**
 * The job that forgets an import which nobody completes, a week after its first blocks were kept: they may be as many
 * bytes as the repository that was to be moved.
 */
import type { Jobs } from '@sundog/actor';

import type { Repository } from '../repository/repository.ts';

const JOB = 'pds.import-drop';
const WAIT_MS = 7 * 24 * 60 * 60_000;
/** An import that works at that time is not disturbed. */
const LOOK_AGAIN_MS = 60_000;

/** What of an account has to do with it. */
interface ImportDropParts {
  readonly jobs: Jobs;
  readonly repository: Pick<Repository, 'imports'>;
}

/** Says what the job does. Call it in the actor's constructor. */
export function defineImportDrop({ jobs, repository }: ImportDropParts): void {
  jobs.define(JOB, () => {
    if (repository.imports.isUnderWay) planImportDrop(jobs, LOOK_AGAIN_MS);
    else repository.imports.drop();
  });
}

/** Call it in the transaction in which an import begins. */
export function planImportDrop(jobs: Jobs, delayMs = WAIT_MS): void {
  jobs.enqueue(JOB, null, { key: JOB, delayMs });
}

/** Call it in the transaction in which an import ends. */
export function cancelImportDrop(jobs: Jobs): void {
  jobs.cancelByKey(JOB, JOB);
}
