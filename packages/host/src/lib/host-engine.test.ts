import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { PortInUseError } from './errors.ts';
import { HostEngine } from './host-engine.ts';
import { ConsoleLabels } from './log/console-labels.ts';

test('a port that was taken after it had been found free is named', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'sundog-engine-'));
  const server = createServer();
  const engine = new HostEngine('127.0.0.1', new ConsoleLabels(), () => undefined);
  context.after(async () => {
    server.close();
    engine.dispose();
    await rm(folder, { recursive: true });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = `127.0.0.1:${port}`;
  const configPath = join(folder, 'engine.capnp');
  const service = `(name = "d", disk = (path = "${folder}"))`;
  const socket = `(name = "public:d", address = "${address}", http = (), service = "d")`;
  await writeFile(
    configPath,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [${service}], sockets = [${socket}], logging = (structuredLogging = true));`,
  );
  const started = engine.start({ configPath, addresses: { 'public:d': address } }, () => undefined);
  await assert.rejects(started, (error) => error instanceof PortInUseError && error.port === port);
});
