/** What crosses from one photon's actor to another's. */
import type { RelayedAnswer } from '../run/run-scope.ts';
import type { Notice, RunProgress, RunRequest } from '../run/run.ts';

/** A call on its way: by name, or in order as an object's methods are called. */
export interface PhotonInvocation {
  readonly request: Omit<RunRequest, 'args'>;
  readonly args: { readonly named: object } | { readonly listed: readonly unknown[] };
}

/** What photons call on each other's actors. */
export interface PhotonPeer {
  /** Starts a call; the same id again means the same call. */
  invokePhoton(invocation: PhotonInvocation): RunProgress | Promise<RunProgress>;
  /** Hands on answers to what a call asks, none if it is only asked how far it is. */
  answerPhoton(runId: string, answers: readonly RelayedAnswer[]): RunProgress | Promise<RunProgress>;
  /** What a call of the other photon, or one that this made, tells while it runs. */
  relayNotice(runId: string, notice: Notice): void | Promise<void>;
  /** Nobody waits for the call any more. */
  cancelRun(runId: string): void | Promise<void>;
}
