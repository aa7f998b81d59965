/**
 * Starts a personal data server as its users run it, beside a PLC directory in memory: for tests over HTTP.
 *
 * Variables differ from server to server: each has its own port in `PDS_PUBLIC_URL`.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { startProject } from '../../../tests/harness/start-project.ts';
import { startPlc, type PlcDirectory } from './plc.ts';

/** What the host may be told, besides the project. */
type HostOptions = NonNullable<Parameters<typeof startProject>[1]>;

/** A running server. */
export interface TestServer {
  /** `http://localhost:PORT`, which is also its `PDS_PUBLIC_URL`. */
  readonly url: string;
  /** The DID of the service. */
  readonly did: string;
  /** The header `authorization` of its administrator. */
  readonly admin: string;
  readonly plc: PlcDirectory;
  /** The running host: `crash()`, `enginePid()`, `kill()`. */
  readonly host: Awaited<ReturnType<typeof startProject>>;
  /** Every line of the log so far. */
  readonly lines: readonly string[];
  /**
   * Waits for a mail to an address that has not been taken yet, and answers the code in it.
   *
   * @param to the address
   * @param subject what its subject begins with
   */
  readonly takeCode: (to: string, subject: string) => Promise<string>;
  /** Stops the server, and the PLC directory if it was started with it. */
  readonly stop: () => Promise<void>;
}

/** What a server shall have besides the defaults. */
export interface TestServerOptions {
  /** Further variables, or others. */
  readonly variables?: Readonly<Record<string, string>>;
  /** A directory that several servers share; one of its own unless given. */
  readonly plc?: PlcDirectory;
  /** The folder of its code beside this file; `server` unless given. */
  readonly project?: string;
  /** What the host shall do besides. */
  readonly host?: HostOptions;
}

const ADMIN_PASSWORD = 'the administrator of the tests';
/** A private key of K-256 that is in no use but here. */
const ROTATION_KEY = 'z3vLY4nbXy2rV4Qr65gUtfnSF3A8Be7gmYzUiCX6eo2PR1Rt';
const MAIL_TIMEOUT_MS = 10_000;

/** @returns the server, once it answers */
export async function startServer({
  variables,
  plc: shared,
  project = 'server',
  host: options,
}: TestServerOptions = {}): Promise<TestServer> {
  const [port, plc] = await Promise.all([findFreePort(), shared ?? startPlc()]);
  const url = `http://localhost:${port}`;
  const lines: string[] = [];
  const taken = new Set<string>();
  const host = await startProject(new URL(`${project}/`, import.meta.url), {
    port,
    variables: {
      PDS_PUBLIC_URL: url,
      PDS_PLC_URL: plc.url,
      PDS_SECRET: randomBytes(32).toString('hex'),
      PDS_ADMIN_PASSWORD: ADMIN_PASSWORD,
      PDS_ROTATION_KEY: ROTATION_KEY,
      PDS_INVITE_REQUIRED: 'false',
      ...variables,
    },
    allowedNetworks: ['127.0.0.1', '::1'],
    ...options,
    onLine: (stream, line) => {
      lines.push(line);
      if (process.env['SUNDOG_TEST_LOG'] !== undefined) process.stderr.write(`[${stream}] ${line}\n`);
    },
  });
  return {
    url,
    did: `did:web:localhost%3A${port}`,
    admin: `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64')}`,
    plc,
    host,
    lines,
    takeCode: (to, subject) => takeCode(lines, taken, to, subject),
    async stop() {
      await host.stop();
      if (shared === undefined) await plc.stop();
    },
  };
}

/** The engine must be told its port before it starts, as the server's own URL has it. */
async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port was free.');
  return address.port;
}

async function takeCode(lines: readonly string[], taken: Set<string>, to: string, subject: string): Promise<string> {
  const deadline = Date.now() + MAIL_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const line = lines.findLast((each) => !taken.has(each) && each.includes(to) && each.includes(subject));
    const code = line === undefined ? undefined : /^\s*([A-Z2-7]{5}-[A-Z2-7]{5})$/m.exec(line)?.[1];
    if (line !== undefined && code !== undefined) {
      taken.add(line);
      return code;
    }
    await sleep(10);
  }
  throw new Error(`No mail "${subject}" to ${to} in the log.`);
}
