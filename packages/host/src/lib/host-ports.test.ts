import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { test, type TestContext } from 'node:test';

import { AddressError, PortInUseError } from './errors.ts';
import { findPorts } from './host-ports.ts';

test('a port that was not asked for gives way to the next free ones', async (context) => {
  const taken = await listen(context);
  const [first = 0, second = 0] = await findPorts('127.0.0.1', { port: taken, isFixed: false }, 2);
  assert.ok(first > taken);
  assert.ok(second > first);
});

test('a port that was asked for does not', async (context) => {
  const port = await listen(context);
  await assert.rejects(
    findPorts('127.0.0.1', { port, isFixed: true }, 1),
    (error) => error instanceof PortInUseError && error.port === port,
  );
});

test('behind the last port there is none', async (context) => {
  await listen(context, 65_535);
  await assert.rejects(findPorts('127.0.0.1', { port: 65_535, isFixed: false }, 2), AddressError);
});

test('an address that cannot be listened on is told before anything starts, also for any free port', async () => {
  for (const [hostname, systemCodes] of [
    ['192.0.2.1', ['EADDRNOTAVAIL']],
    ['nohost.invalid', ['ENOTFOUND', 'EAI_AGAIN']],
  ] as const) {
    for (const port of [0, 18_787]) {
      await assert.rejects(findPorts(hostname, { port, isFixed: true }, 1), (error) => {
        return error instanceof AddressError && systemCodes.some((code) => code === error.systemCode);
      });
    }
  }
});

async function listen(context: TestContext, port = 0): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => {
    // Whoever else has it serves as well.
    server.once('error', () => resolve());
    server.listen(port, '127.0.0.1', resolve);
  });
  context.after(() => server.close());
  return server.listening ? (server.address() as AddressInfo).port : port;
}
