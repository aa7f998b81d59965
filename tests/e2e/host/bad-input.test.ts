import assert from 'node:assert/strict';
import { access, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';

import { copyFixture, endOf, replaceIn } from './sundog-command.ts';
import { undoAfter } from '../../harness/undo-after.ts';

const HOST_CURE = 'Choose an address of this machine with --host, such as 127.0.0.1, or 0.0.0.0 for all that it has.';

/** Changes a project so that it cannot run, and says what must be printed. */
interface Fault {
  spoil: (project: string) => Promise<unknown>;
  messages: RegExp[];
}

const faults: Record<string, Fault> = {
  'a missing main': {
    spoil: (project) => rm(join(project, 'src/main.mts')),
    messages: [/main/, /src\/main\.mts/],
  },
  'a syntax error in the configuration': {
    spoil: (project) => replaceIn(project, 'wrangler.jsonc', '"main":', '"main"'),
    messages: [/wrangler\.jsonc:3:\d+/, /"main" "src\/main\.mts"/],
  },
  'a syntax error in a source': {
    spoil: (project) => replaceIn(project, 'src/main.mts', 'async fetch(', 'async fetch(('),
    messages: [/src\/main\.mts:16:14/, /16 │ +async fetch\(\(/, /counter cannot be built: 1 error/],
  },
  'an import that leads nowhere': {
    spoil: (project) => replaceIn(project, 'src/main.mts', 'cloudflare:workers', './nowhere.ts'),
    messages: [/Could not resolve "\.\/nowhere\.ts"/, /src\/main\.mts:1:\d+/],
  },
  'a Node module without the flag': {
    spoil: async (project) => {
      await replaceIn(project, 'wrangler.jsonc', '2026-11-01', '2026-01-01');
      await replaceIn(project, 'src/main.mts', '\ninterface', "\nimport 'node:fs';\ninterface");
    },
    messages: [/"node:fs"/, /nodejs_compat/, /src\/main\.mts:3:7/],
  },
  'a class that is not exported': {
    spoil: (project) => replaceIn(project, 'src/main.mts', 'export class', 'class'),
    messages: [/src\/main\.mts does not export/, /Counter \(durable_objects binding COUNTER\)/, /It exports: nothing/],
  },
  'a binding to a project that does not run': {
    spoil: (project) =>
      replaceIn(
        project,
        'wrangler.jsonc',
        '"migrations"',
        '"services": [{ "binding": "S", "service": "other" }], "migrations"',
      ),
    messages: [/S is bound to the project other/, /not among the projects given/],
  },
  'a main module that exports what is no handler': {
    spoil: (project) => replaceIn(project, 'src/main.mts', '\ninterface', '\nexport const size = 1;\ninterface'),
    messages: [/must be classes or handlers, found size \(number\)/],
  },
  'a Worker that throws when it is loaded': {
    spoil: (project) => replaceIn(project, 'src/main.mts', '\ninterface', "\nthrow new Error('not today');\ninterface"),
    messages: [/The engine did not start/, /not today/],
  },
};

describe('bad input', { concurrency: 3 }, () => {
  for (const [name, { spoil, messages }] of Object.entries(faults)) {
    test(`${name} is one clear error, and nothing is started`, async (context) => {
      const project = await copyFixture(context, 'counter');
      await spoil(project);
      const { code, stderr, stdout } = await endOf(context, ['start', project, '--port', '0', '--admin-port', 'off']);
      assert.equal(code, 1, stderr);
      for (const message of messages) assert.match(stderr, message);
      assert.equal(stdout, '');
      await assertNothingLeft(project);
    });
  }

  test('a port in use is an error that names it, and nothing is started', async (context) => {
    const project = await copyFixture(context, 'counter');
    const port = await takePort(context);
    const { code, stderr } = await endOf(context, ['start', project, '--port', String(port), '--admin-port', 'off']);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use\\..* --port\\.\n$`));
    await assertNothingLeft(project);
  });

  test('an admin port in use is an error that names it, and nothing is started', async (context) => {
    const project = await copyFixture(context, 'counter');
    const port = await takePort(context);
    const { code, stderr } = await endOf(context, ['start', project, '--port', '0', '--admin-port', String(port)]);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^Port ${port} .* --admin-port\\.\n$`));
    await assertNothingLeft(project);
    await assert.rejects(access(join(project, '.sundog/state')));
  });

  for (const [host, reason] of [
    ['192.0.2.1', 'it is no address of this machine'],
    ['nohost.invalid', 'no address is known by this name'],
  ] as const) {
    test(`a host that cannot be listened on is an error: ${host}`, async (context) => {
      const project = await copyFixture(context, 'counter');
      for (const port of ['0', '18787']) {
        const args = ['start', project, '--host', host, '--port', port, '--admin-port', 'off'];
        const { code, stderr } = await endOf(context, args);
        assert.equal(stderr, `${host} cannot be listened on: ${reason}. ${HOST_CURE}\n`);
        assert.equal(code, 1);
        await assertNothingLeft(project);
      }
    });
  }

  test('SUNDOG_DEBUG adds the stack to an error', async (context) => {
    const project = await copyFixture(context, 'counter');
    await rm(join(project, 'src/main.mts'));
    const { stderr } = await endOf(context, ['start', project], { env: { ...process.env, SUNDOG_DEBUG: '1' } });
    assert.match(stderr, /^\s+at /m);
  });
});

/** No build, and no directory that another host would find taken. */
async function assertNothingLeft(project: string): Promise<void> {
  const builds = await readdir(join(project, '.sundog/build')).catch(() => []);
  assert.deepEqual(builds, []);
  const record = join(project, '.sundog/state/host.json');
  const isThere = await access(record).then(
    () => true,
    () => false,
  );
  if (isThere) assert.match(await readFile(record, 'utf8'), /"stoppedAt"/);
}

async function takePort(context: TestContext): Promise<number> {
  const server = createServer();
  undoAfter(context, () => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
