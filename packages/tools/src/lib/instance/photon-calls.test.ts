import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';

import { PhotonsProject, type Progress } from '../../../tests/photons-project.ts';
import { messagesOf, request, WireSession, type WireMessage } from '../../../tests/server/mcp-wire.ts';

const project = await PhotonsProject.start();
after(() => project.host.stop());

const ada = { id: 'ada', name: 'Ada', isAnonymous: false, scopes: ['a'], claims: { org: 1 } };

async function failure(target: string, args: object): Promise<Progress['failure']> {
  return (await project.progress(target, args)).failure;
}

describe('a call of another photon', () => {
  test('reaches the named instance, default unless told', async () => {
    await project.call('Relay/a.pass', { target: 'notebook.set', params: { key: 'k', value: 1 } });
    await project.call('Relay/a.pass', { target: 'notebook.set', params: { key: 'k', value: 2 }, instance: 'other' });
    assert.equal(await project.call('Notebook/default.get', { key: 'k' }), 1);
    assert.equal(await project.call('Notebook/other.get', { key: 'k' }), 2);
  });

  test('carries caller, client, folder and path', async () => {
    const args = { target: 'notebook.whoami', params: {}, instance: 'x' };
    const known = (await project.call('Relay/a.pass', args, { caller: ada, callerCwd: '/home/ada' })) as Record<
      string,
      unknown
    >;
    const { caller, callerCwd, path, client } = known;
    assert.deepEqual(caller, {
      id: 'ada',
      name: 'Ada',
      anonymous: false,
      scope: 'a',
      scopes: ['a'],
      claims: { org: 1 },
    });
    assert.equal(callerCwd, '/home/ada');
    assert.deepEqual(path, ['notebook/x.whoami']);
    assert.deepEqual(client, { can: { elicit: true, elicitUrl: true, sample: true } });
  });

  test('by an object takes arguments in order, and the object can be awaited', async () => {
    assert.equal(await project.call('Relay/a.useInOrder', { key: 'order', instance: 'o' }), 'by use');
  });

  test('throws what the method threw, with name, code and data', async () => {
    const invalid = await project.call('Relay/a.catchCode', { target: 'notebook.add', params: { by: 'x' } });
    assert.deepEqual(invalid, {
      name: 'InvalidArgumentsError',
      message: 'Invalid arguments for add: by: expected a number, found "x".',
      code: 'invalid_arguments',
      data: { method: 'add', problems: [{ path: 'by', expected: 'a number', found: '"x"' }] },
    });
    const thrown = (await project.call('Relay/a.catchCode', { target: 'notebook.fail', params: {} })) as Progress;
    assert.deepEqual(thrown, { name: 'RangeError', message: 'too far', code: 'internal_error', data: {} });
  });

  test('to a photon that is not declared, not served, or no target at all, says what to do', async () => {
    const of = async (target: string): Promise<string> => {
      const found = await failure('Relay/a.pass', { target, params: {} });
      return `${found?.code}: ${found?.message}`;
    };
    assert.equal(
      await of('ticker.list'),
      'undeclared_photon: relay does not say that it calls "ticker": add it to the comment of its class, as "@photons ticker".',
    );
    assert.match(
      await of('missing.run'),
      /^photon_not_served: This project has no photon "missing": serve missing\.photon\.ts/,
    );
    assert.equal(
      await of('notebook'),
      "invalid_call: Invalid call target: 'notebook'. Expected format: 'photonName.methodName'",
    );
    assert.match(await of('notebook.hidden'), /^unknown_photon_method: The photon notebook has no method "hidden"/);
  });

  test('is given up when its time is over, whatever the other photon does', async () => {
    const found = await failure('Relay/a.passWithin', {
      target: 'notebook.wait',
      params: { ms: 60_000 },
      timeoutMs: 100,
    });
    assert.equal(found?.code, 'deadline_exceeded');
  });

  test('in a circle ends when it is too deep', async () => {
    const found = await failure('Relay/ping.circle', {});
    assert.equal(found?.code, 'call_depth_exceeded');
    assert.match(
      found?.message ?? '',
      /^Calls between photons are nested more than 16 deep: relay\/pong\.circle → relay\/ping\.circle/,
    );
  });
});

describe('what another photon asks', () => {
  const start = (instance: string): Promise<Progress> =>
    project.progress(`Relay/${instance}.askThroughTodo`, { text: 'x' }, { runId: 'run' });
  const answer = (instance: string, { asks }: Progress): Promise<Progress> =>
    project.answer(['Relay', instance, 'run'], asks?.[0]?.id ?? '', { confirmed: true });

  for (const [title, end] of [
    ['at once', async () => {}],
    ['after an eviction of the caller', (instance: string) => project.evict('Relay', instance)],
    ['after an eviction of the called', (instance: string) => project.evict('Todo', instance)],
    ['after SIGKILL', () => project.host.crash()],
  ] as const) {
    test(`is asked by the first call, and both go on: answered ${title}`, async () => {
      const instance = title.replaceAll(' ', '-');
      const waiting = await start(instance);
      assert.equal(waiting.kind, 'waiting');
      assert.equal(waiting.asks?.[0]?.request.params['message'], 'Add x?');
      await end(instance);
      const ended = await answer(instance, waiting);
      assert.deepEqual(ended, { kind: 'returned', value: { before: 'x', count: 2 } });
      assert.equal(((await project.call(`Todo/${instance}.state`)) as { items: unknown[] }).items.length, 2);
    });
  }

  test('cannot be asked where the first call has nobody to ask', async () => {
    const { failure: found } = await project.progress(
      'Relay/alone.askThroughTodo',
      { text: 'x' },
      { client: { reach: 'none', asking: 'it is a test.' } },
    );
    assert.equal(found?.code, 'ask_unsupported');
    assert.match(found?.message ?? '', /it is a test\.$/);
  });
});

test('what another photon tells while it runs reaches whoever waits for the first call', async () => {
  const session = await WireSession.open(`${project.host.url}/served/p/relay/mcp`);
  // Two calls deep: the relay calls itself, which calls the notebook.
  const inner = { target: 'notebook.report', params: {} };
  const args = { target: 'relay.pass', params: inner, instance: 'between' };
  const params = { name: 'pass', arguments: args, _meta: { progressToken: 't' } };
  const told: WireMessage[] = [];
  for await (const message of messagesOf(await session.post(request('tools/call', params)))) told.push(message);
  const progress = told.filter(({ method }) => method === 'notifications/progress').map((message) => message.params);
  assert.deepEqual(progress[0], { progressToken: 't', progress: 50, total: 100, message: 'half' });
  assert.equal(progress[1]?.['message'], 'nearly');
  assert.match(JSON.stringify(told.at(-1)?.result), /reported/);
});
