/** `sundog tools` and its commands, with the first tool of the documents, in a folder of its own. */
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';

import { endOf, eventually, replaceIn, runSundog, type RunningCommand } from '../host/sundog-command.ts';
import { undoAfter } from '../../harness/undo-after.ts';

/** What is added to the tool while it is served. */
const MORE = `  get(): Promise<unknown> {
    return this.memory.get('count');
  }

  async wait(): Promise<void> {
    this.status('begun');
    await scheduler.wait(60_000);
  }

`;

const client = { name: 'tester', version: '1' };

/** A running server of photons, and the commands that talk to it. */
interface Served {
  folder: string;
  url: string;
  server: RunningCommand;
  follow: (...args: string[]) => RunningCommand;
  run: (...args: string[]) => ReturnType<typeof endOf>;
}

test('the first tool of the documents', async (context) => {
  const { folder, url, server, follow, run } = await serveFirstTool(context);

  await context.test('is listed with its parameters', async () => {
    const { stdout, stderr } = await run('list');
    assert.equal(
      stdout,
      'counter.add(by)  Add to the count.\ncounter.reset()  Begin again, if somebody agrees.\n',
      stderr,
    );
  });

  await context.test('is called; what does not fit says where, and fails', async () => {
    const called = await run('call', 'counter.add', '--arg', 'by=2');
    assert.deepEqual([called.code, called.stdout], [0, '2\n'], called.stderr);
    const refused = await run('call', 'counter.add', '--arg', 'by=0');
    assert.deepEqual([refused.code, refused.stdout], [1, '']);
    assert.match(refused.stderr, /^Error: Invalid arguments for add: by: expected .* at least 1, found 0\.\n$/);
  });

  await context.test('asks, and takes an answer that was given before; nobody there is no answer', async () => {
    const unanswered = await run('call', 'counter.reset');
    assert.equal(unanswered.code, 1);
    assert.match(
      unanswered.stderr,
      /\? Forget the count\?\n {2}nobody can be asked here; answer with --answer confirmed=/,
    );
    const answered = await run('call', 'counter.reset', '--answer', 'confirmed=yes');
    assert.deepEqual([answered.code, answered.stdout], [0, 'It is forgotten.\n'], answered.stderr);
  });

  await context.test('tells what happens, by instance', async () => {
    const events = follow('events', 'counter', '--instance', 'pears');
    await eventually(async () => {
      await run('call', 'counter.add', '--instance', 'pears');
      assert.match(events.stdout(), /^\{"channel":"count","count":\d+\}\n/);
    });
    events.child.kill();
    const { stdout } = await eventually(async () => {
      const other = await run('call', 'counter.add');
      assert.equal(other.code, 0, other.stderr);
      return other;
    });
    assert.equal(stdout, '1\n', 'another instance counts for itself');
  });

  await context.test('shows what it keeps, what it has told, and what goes on', async () => {
    const kept = await run('state', 'counter', '--instance', 'pears');
    const { memory } = JSON.parse(kept.stdout) as { memory: { items: { key: string; value: number }[] } };
    assert.deepEqual(
      memory.items.map(({ key, value }) => [key, value >= 1]),
      [['count', true]],
      kept.stderr,
    );
    const log = follow('logs', 'counter', '--instance', 'pears');
    await log.printed(/^\{"channel":"count","count":1\}\n/);
    log.child.kill();
    await postTo(url, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: client });
    await postTo(url, 'tools/call', { name: 'reset' }, '2026-07-28');
    const { stdout, stderr } = await run('ps');
    assert.match(stdout, /^counter\/default  waiting  reset  anonymous  since \S+Z  Forget the count\?\n/, stderr);
    assert.match(stdout, /\ncounter\/default  session  tester 1  2025-11-25  anonymous  used \S+Z\n/);
  });

  await context.test('is served again when it changes, with what it remembers', async () => {
    await replaceIn(folder, 'counter.photon.ts', '  /** Begin again', `${MORE}  /** Begin again`);
    await eventually(async () => assert.equal((await run('call', 'counter.get')).stdout, '1\n'));
  });

  await context.test('that cannot be compiled is said with its line, and the last one goes on', async () => {
    await appendFile(join(folder, 'counter.photon.ts'), "import 'node:fs';\n");
    await server.printed(/counter\.photon\.ts:\d+:\d+[^]*node:fs[^]*this\.memory/);
    assert.equal((await run('call', 'counter.get')).stdout, '1\n');
  });

  await context.test('that nobody serves any more says what to do, and so does a call that it leaves', async () => {
    const left = follow('call', 'counter.wait');
    await left.printed(/begun/);
    server.child.kill('SIGINT');
    await server.ended;
    assert.equal((await left.ended).code, 1);
    assert.match(
      left.stderr(),
      /^begun\n(The connection broke|The server ended its answer) before the result[^\n]*\n$/,
    );
    const { code, stderr } = await run('list');
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^Nobody answers at http:\S+\. Start it with "sundog tools", or say where it is with --url\.\n$/,
    );
  });
});

test('photons that a photon names are served with it', async (context) => {
  const folder = await createFolder();
  const second = '/** Second. */\nexport default class Second { /** Rings. */ ring() { return 1; } }\n';
  const first = `/** First. @photons second */\nexport default class First {
  /** Asks the other. */
  ask() { return this.call('second.ring'); }
}\n`;
  await writeFile(join(folder, 'first.photon.ts'), first);
  await writeFile(join(folder, 'second.photon.ts'), second);
  const server = serve(context, folder, './first.photon.ts');
  const [url] = await server.printed(/http:\/\/[\d.]+:\d+/);
  const { stdout, stderr } = await endOf(context, ['tools', 'call', 'first.ask', '--url', url]);
  assert.equal(stdout, '1\n', stderr);
});

/** Posts a message of MCP, and waits for its answer. */
async function postTo(url: string, method: string, params: object, modern?: string): Promise<void> {
  const meta = 'io.modelcontextprotocol/';
  const _meta = {
    [`${meta}protocolVersion`]: modern,
    [`${meta}clientCapabilities`]: { elicitation: {} },
  };
  const name = 'name' in params ? String(params.name) : undefined;
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(modern !== undefined && { 'mcp-protocol-version': modern, 'mcp-method': method }),
      ...(modern !== undefined && name !== undefined && { 'mcp-name': name }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method,
      params: { ...params, ...(modern !== undefined && { _meta }) },
    }),
    signal: AbortSignal.timeout(10_000),
  });
  assert.equal(response.status, 200, await response.text());
}

function createFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'sundog-tools-'));
}

/** Serves a photon; its folder goes when the server has ended, whose engine writes into it. */
function serve(context: TestContext, folder: string, photon: string): RunningCommand {
  undoAfter(context, async () => {
    server.child.kill('SIGINT');
    await server.ended;
    await rm(folder, { recursive: true, force: true });
  });
  const server = runSundog(context, ['tools', photon, '--port', '0', '--admin-port', 'off'], folder);
  return server;
}

/** Serves the first block of docs/tools.md. */
async function serveFirstTool(context: TestContext): Promise<Served> {
  const folder = await createFolder();
  const document = await readFile(new URL('../../../docs/tools.md', import.meta.url), 'utf8');
  const [, photon] = /^```ts\n([^]*?)^```/m.exec(document) ?? assert.fail('the document has no block');
  await writeFile(join(folder, 'counter.photon.ts'), photon ?? '');
  const server = serve(context, folder, './counter.photon.ts');
  const [url] = await server.printed(/http:\/\/[\d.]+:\d+/);
  return {
    folder,
    url,
    server,
    follow: (...args) => runSundog(context, ['tools', ...args, '--url', url]),
    run: (...args) => endOf(context, ['tools', ...args, '--url', url]),
  };
}
