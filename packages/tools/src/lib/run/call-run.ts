/**
 * A call to another photon: a run of its own over there, whose asks become asks of the run that calls.
 *
 * Nothing is held open while somebody has to answer: the run over there says what it waits for and may be evicted, the run
 * here asks the same and may be evicted. The answer goes the way back, hop by hop.
 *
 * Invariants:
 * - C1 The id of the run over there follows from the id of the run here and the operation, so a replay meets the run that
 *   it started the first time.
 * - C2 A run that would go on after a crash makes the runs that it calls durable, so that they answer a second time what
 *   they answered the first time.
 */
import { CallDepthError } from '@sundog/actor';

import type { JsonObject } from '../manifest/json-schema.ts';
import { RunCancelledError } from '../photon/errors.ts';
import { RecordedError, toFailure } from './failure.ts';
import { NoRunError } from './run-errors.ts';
import type { RunScope, Step } from './run-scope.ts';
import type { AskAnswer, Caller, RunAddress, RunProgress, RunRequest } from './run.ts';
import type { AnswerReceipt } from './runs.ts';

/** The runs of other instances. What it calls may come twice, and must bear that. */
export interface RemoteRuns {
  start(address: RunAddress, request: RunRequest): Promise<RunProgress>;
  answer(address: RunAddress, askId: string, answer: AskAnswer, by: Caller): Promise<AnswerReceipt>;
  next(address: RunAddress): Promise<RunProgress | undefined>;
  cancel(address: RunAddress, reason: string): Promise<boolean>;
}

/** What is called. */
export interface CallTarget {
  readonly photon: string;
  readonly instance: string;
  readonly method: string;
  /** Checked against the method's schema over there. */
  readonly args: JsonObject;
  /** Milliseconds since 1970; the caller's own deadline holds as well. */
  readonly deadlineMs?: number;
}

/** Who calls: a run, and the operation of it that the call is. */
export interface CallOrigin {
  readonly scope: RunScope;
  /** Absent inside of another operation: then nothing can be asked. */
  readonly step: Step | undefined;
  readonly photon: string;
  readonly instance: string;
}

/** How many calls may be nested. */
const DEPTH_MAX = 16;

/** How often a run is asked whose ask should be over and is not: clocks differ. */
const POLL_MS = 1_000;

/**
 * Calls another photon: the effect of an operation.
 *
 * @param remote
 * @param target what is called
 * @param origin who calls
 * @returns what the method returned
 * @throws CallDepthError; what the method threw, as `RecordedError`
 */
export async function callRun(remote: RemoteRuns, target: CallTarget, origin: CallOrigin): Promise<unknown> {
  const request = createCallRequest(target, origin);
  const { photon, instance } = target;
  const address = { photon, instance, runId: request.id };
  const { signal } = origin.scope;
  const cancel = (): void => {
    remote.cancel(address, toFailure(signal.reason).message).catch(() => {}); // It ends by itself when its time is over.
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await follow(remote, address, request, origin.step);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

async function follow(
  remote: RemoteRuns,
  address: RunAddress,
  request: RunRequest,
  step: Step | undefined,
): Promise<unknown> {
  const forwarded = new Set<string>();
  let progress: RunProgress | undefined = await remote.start(address, request);
  while (progress?.kind === 'waiting') {
    if (step === undefined) throw new NoRunError(`${address.photon}.${request.method}`);
    const answers = await step.relay(progress.asks);
    const fresh = answers.filter(({ askId }) => !forwarded.has(askId));
    if (fresh.length === 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    for (const { askId, answer, by } of fresh) {
      await remote.answer(address, askId, answer, by);
      forwarded.add(askId);
    }
    progress = await remote.next(address);
  }
  if (progress === undefined) throw new RunCancelledError(`${address.photon}.${request.method} is not known any more.`);
  if (progress.kind === 'failed') throw new RecordedError(progress.failure);
  return progress.value;
}

/**
 * The request that a call is.
 *
 * @throws CallDepthError
 */
function createCallRequest({ method, args, deadlineMs }: CallTarget, origin: CallOrigin): RunRequest {
  const { scope, step, photon, instance } = origin;
  const { request } = scope;
  const path = [...request.path, `${photon}/${instance}.${request.method}`];
  if (path.length > DEPTH_MAX) throw new CallDepthError(path, DEPTH_MAX);
  const { client, caller, callerCwd } = request;
  const canAsk = step !== undefined && client.reach !== 'none';
  const deadlines = [deadlineMs, request.deadlineMs].filter((time) => time !== undefined);
  return {
    id: `${request.id}/${step?.id ?? crypto.randomUUID()}`,
    method,
    args,
    caller,
    client: canAsk
      ? { ...client, reach: 'rounds' }
      : { ...client, reach: 'none', ...(step === undefined && { asking: INSIDE }) },
    path,
    root: request.root ?? { photon, instance, runId: request.id },
    ...(deadlines.length > 0 && { deadlineMs: Math.min(...deadlines) }),
    ...(callerCwd !== undefined && { callerCwd }),
    ...(scope.isDurable && { isDurable: true }),
  };
}

const INSIDE = 'it was called inside of something that is done once. Call it before, and use what it answers.';
