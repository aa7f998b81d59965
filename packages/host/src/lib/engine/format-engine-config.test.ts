import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { EmbeddedFile, type EngineBinding, type EngineConfig } from './engine-config.ts';
import { EngineProcess } from './engine-process.ts';
import { formatEngineConfig } from './format-engine-config.ts';

const TEXTS = [
  'plain',
  '',
  'quotes " and \' and \\ and \\n as written',
  'line\nfeed\r\ttab \u0001 \u001f \u007f end',
  'ünïcödé \u2028 \u{1f9ca} 漢字',
  '", text = "injected',
  '#{not a comment}',
];

test('the engine reads every text as it was written', { timeout: 20_000 }, async () => {
  const work = await mkdtemp(join(tmpdir(), 'sundog "format" '));
  const configPath = join(work, 'engine.capnp');
  await writeFile(join(work, 'worker.js'), 'export default { fetch: (request, env) => Response.json(env) };');
  const bindings = TEXTS.map((text, index): EngineBinding => ({ name: `T${index}`, text }));
  const config: EngineConfig = {
    services: [
      {
        name: 'worker',
        worker: {
          modules: [{ name: 'worker.js', esModule: new EmbeddedFile(join(work, 'worker.js')) }],
          compatibilityDate: '2026-11-01',
          bindings,
        },
      },
    ],
    sockets: [{ name: 'http', address: '127.0.0.1:0', http: {}, service: { name: 'worker' } }],
  };
  await writeFile(configPath, formatEngineConfig(config, work));
  const engine = await EngineProcess.start({ configPath, socketNames: ['http'], onLine: () => {} });
  try {
    const url = `http://127.0.0.1:${engine.ports.get('http')}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
    assert.deepEqual(Object.values((await answer.json()) as Record<string, string>), TEXTS);
  } finally {
    await engine.stop(2000);
    await rm(work, { recursive: true, force: true });
  }
});
