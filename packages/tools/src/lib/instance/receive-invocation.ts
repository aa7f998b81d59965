import type { JsonObject } from '../manifest/json-schema.ts';
import type { PhotonManifest } from '../manifest/manifest.ts';
import type { RelayedAnswer } from '../run/run-scope.ts';
import type { RunFailure, RunProgress } from '../run/run.ts';
import { gatherArguments } from './arguments/spread-arguments.ts';
import { toJson } from '../mcp/plain-json.ts';
import { mustFindMethod } from './known-method.ts';
import type { PhotonInstance } from './photon-instance.ts';
import type { PhotonInvocation } from './photon-invocation.ts';

/**
 * Runs a call of another photon.
 *
 * @param instance that is called
 * @param manifest of its photon
 * @param invocation what has crossed
 * @returns how far it has come
 * @throws UnknownPhotonMethodError, InvalidArgumentsError; what the photon's constructor fails with
 */
export async function receiveInvocation(
  instance: PhotonInstance,
  manifest: PhotonManifest,
  { request, args }: PhotonInvocation,
): Promise<RunProgress> {
  const { manifest: method } = mustFindMethod(manifest, request.method);
  const named = 'named' in args ? args.named : gatherArguments(method.arguments, args.listed);
  return instance.start({ ...request, args: (toJson(named) ?? {}) as JsonObject });
}

/**
 * Goes on with a call of another photon that has asked.
 *
 * @param instance that was called
 * @param runId of the call
 * @param answers to what it has asked, none to learn how far it is
 * @returns how far it has come
 */
export async function receiveAnswers(
  { runs }: PhotonInstance,
  runId: string,
  answers: readonly RelayedAnswer[],
): Promise<RunProgress> {
  for (const { askId, answer, by } of answers) runs.answer(runId, askId, answer, by);
  return (await runs.next(runId)) ?? { kind: 'failed', failure: GONE };
}

const GONE: RunFailure = {
  name: 'RunGoneError',
  code: 'run_gone',
  message: 'The call is over, and its result is no longer kept.',
};
