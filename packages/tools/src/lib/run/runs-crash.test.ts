/** What only a real process shows: runs whose actor is evicted, and whose engine is killed. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { startProject } from '../../../../../tests/harness/start-project.ts';
import type { RunHistory } from '../../../tests/worker/run-history.ts';
import type { AskAnswer, Client, RunProgress, RunRecord, RunRequest } from './run.ts';

const host = await startProject(new URL('../../../tests/', import.meta.url));
after(() => host.stop());

const can = { elicitForm: true, elicitUrl: true, sample: true, sampleTools: true, listRoots: true };

function createRequest(id: string, method: string, reach: Client['reach'], more: Partial<RunRequest> = {}): RunRequest {
  const caller = { id: 'ann', isAnonymous: false, scopes: [], claims: {} };
  return { id, method, args: {}, caller, client: { era: 'modern', reach, can }, path: [], ...more };
}

async function call<Result>(actor: string, method: string, ...args: unknown[]): Promise<Result> {
  const response = await fetch(`${host.url}/runs/${actor}/${method}`, {
    method: 'POST',
    body: JSON.stringify(args),
    signal: AbortSignal.timeout(10_000),
  });
  assert.equal(response.status, 200, await response.clone().text());
  return (await response.json()) as Result;
}

/** Asks until something is so; a test that waits in vain fails by its own assertions. */
async function until<Result>(ask: () => Promise<Result>, isSo: (result: Result) => boolean): Promise<Result> {
  for (let round = 0; ; round += 1) {
    const result = await ask();
    if (isSo(result) || round > 200) return result;
    await pause(20);
  }
}

function answerTo(question: unknown): AskAnswer {
  const id = Number(String(question).split(' ')[1]);
  if (id % 3 === 2) return { kind: 'result', result: { action: 'decline' } };
  return { kind: 'result', result: { action: 'accept', content: { confirmed: id % 3 === 0 } } };
}

const yes: AskAnswer = { kind: 'result', result: { action: 'accept', content: { confirmed: true } } };

const endings = {
  evicted: (actor: string) => call(actor, 'abort').catch(() => {}),
  killed: () => host.crash(),
};

for (const [how, end] of Object.entries(endings)) {
  describe(`${how} between ask and answer`, () => {
    for (const reach of ['stream', 'rounds', 'task', 'people'] as const) {
      test(`a run that a client reaches by ${reach} goes on, and nothing is done twice`, async () => {
        const actor = `${how}-${reach}`;
        const waiting = () =>
          until(
            () => call<RunRecord>(actor, 'get', 'r'),
            (run) => run?.status === 'waiting',
          );
        await call(actor, 'start', createRequest('r', 'deploy', reach));
        for (let round = 0; round < 2; round += 1) {
          const { asks } = await waiting();
          assert.equal(asks.length, 1);
          await end(actor);
          assert.equal(await call(actor, 'answer', 'r', asks[0]?.id, yes), 'accepted');
          if (round === 0) await waiting();
        }
        assert.deepEqual(await call(actor, 'next', 'r'), { kind: 'returned', value: [1, true, 1, true, 1] });
        const history = await call<RunHistory>(actor, 'history');
        assert.deepEqual(history.done, { emit: 1 });
        assert.deepEqual(
          history.told.map(({ ask }) => ask.request.params['message']),
          ['Deploy?', 'Announce?'],
        );
        assert.deepEqual(history.ended, ['r']);
      });
    }
  });
}

test('a run that was running when the engine was killed goes on by itself', async () => {
  const request = createRequest('r', 'program', 'task', { args: { seed: 7 } });
  await call('alone', 'start', request);
  await host.crash();
  const answered = async (): Promise<RunRecord> => {
    const run = await call<RunRecord>('alone', 'get', 'r');
    for (const { id, request: asked } of run.asks)
      await call('alone', 'answer', 'r', id, answerTo(asked.params['message']));
    return run;
  };
  const { status } = await until(answered, (run) => run.status === 'returned');
  assert.equal(status, 'returned');
});

test(
  'killed again and again, runs do what they would have done, and each of it once',
  { timeout: 60_000 },
  async (t) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    t.diagnostic(`seed ${seed}`);
    const ids = Array.from({ length: 8 }, (_, index) => `r${index}`);
    const requests = ids.map((id, index) => {
      return createRequest(id, 'program', index % 2 === 0 ? 'task' : 'people', {
        args: { seed: seed + index },
        isDurable: true,
      });
    });
    for (const request of requests) await call('undisturbed', 'start', request);
    const expected = await finish('undisturbed', ids);
    for (const request of requests) await call('killed', 'start', request);
    for (let kill = 0; kill < 8; kill += 1) {
      let left = Math.floor(Math.random() * 5);
      let killed: Promise<void> | undefined;
      const killSoon = (): void => {
        left -= 1;
        if (left < 0) killed ??= pause(Math.random() * 6).then(() => host.crash());
      };
      await finish('killed', ids, killSoon).catch(() => undefined);
      await killed;
    }
    const { ended } = await call<RunHistory>('killed', 'history');
    t.diagnostic(`${ended.length} of ${ids.length} had ended before the last kill`);
    assert.deepEqual(await finish('killed', ids), expected);
    const [before, found] = await Promise.all(
      ['undisturbed', 'killed'].map((actor) => call<RunHistory>(actor, 'history')),
    );
    assert.deepEqual(found?.ended, before?.ended);
    assert.deepEqual(questionsOf(found), questionsOf(before));
    assert.deepEqual(Object.keys(found?.done ?? {}), Object.keys(before?.done ?? {}));
    const twice = Object.entries(found?.done ?? {}).filter(([, times]) => times !== 1);
    assert.deepEqual(twice, [], 'every effect of these programs is within the actor, so each is done once');
  },
);

/** All questions that were told. Which of two branches asks first is a matter of time, so their order says nothing. */
function questionsOf(history: RunHistory | undefined): string[] | undefined {
  return history?.told.map(({ run, ask }) => `${run} ${JSON.stringify(ask.request.params['message'])}`).toSorted();
}

/** Answers whatever is asked until all runs have ended. */
async function finish(
  actor: string,
  ids: readonly string[],
  onAnswer = (): void => {},
): Promise<(RunProgress | null)[]> {
  const ends = new Map<string, RunProgress | null>();
  for (const end = Date.now() + 20_000; ends.size < ids.length && Date.now() < end;) {
    for (const id of ids.filter((known) => !ends.has(known))) {
      const run = await call<RunRecord | null>(actor, 'get', id);
      if (run !== null && run.status !== 'running' && run.status !== 'waiting')
        ends.set(id, await call(actor, 'next', id));
      const [ask] = run?.asks ?? [];
      if (ask === undefined) continue;
      await call(actor, 'answer', id, ask.id, answerTo(ask.request.params['message']));
      onAnswer();
    }
  }
  return ids.map((id) => ends.get(id) ?? null);
}
