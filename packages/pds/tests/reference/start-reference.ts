/** The reference server of the AT Protocol beside ours, where the rivals of the measurements are installed. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { mustFindPds, rivalPath } from '../../../../bench/servers/rivals.ts';
import { startServer } from '../../../../bench/servers/start-server.ts';
import type { PlcDirectory } from '../plc.ts';
import type { TestServer } from '../start-server.ts';

/** A running server, whoever wrote it. */
export type PeerServer = Pick<TestServer, 'url' | 'did' | 'admin' | 'takeCode' | 'stop'>;

const ADMIN_PASSWORD = 'the administrator of the reference';
const MAIL_TIMEOUT_MS = 10_000;

/** @returns why the reference server cannot run, and what to do; undefined if it can */
export function findProblem(): string | undefined {
  try {
    mustFindPds();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Starts it on `http://localhost:PORT`, with its mails in a log of their own.
 *
 * @param plc where it keeps its DIDs
 * @param settings of its own names, besides
 */
export async function startReference(
  plc: PlcDirectory,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<PeerServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sundog-reference-'));
  const mails = join(folder, 'mails.log');
  const server = await startServer({
    program: mustFindPds(),
    args: ({ port, folder: data }) => {
      const own = {
        hostname: 'localhost',
        serviceDid: `did:web:localhost%3A${port}`,
        // Without it, it wants HTTPS.
        devMode: true,
        adminPassword: ADMIN_PASSWORD,
        ...settings,
      };
      return [rivalPath('run-atproto-pds.mjs'), String(port), data, plc.url, JSON.stringify(own)];
    },
    path: '/xrpc/_health',
    env: { LOG_ENABLED: 'true', LOG_LEVEL: 'debug', LOG_SYSTEMS: 'pds:mailer', LOG_DESTINATION: mails },
  });
  const { port } = new URL(server.url);
  const taken = new Set<string>();
  return {
    url: `http://localhost:${port}`,
    did: `did:web:localhost%3A${port}`,
    admin: `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString('base64')}`,
    takeCode: (to, subject) => takeCode(mails, taken, to, subject),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function takeCode(path: string, taken: Set<string>, to: string, subject: string): Promise<string> {
  const deadline = Date.now() + MAIL_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n');
    const line = lines.findLast((each) => !taken.has(each) && each.includes(to) && each.includes(subject));
    const code = /\b[A-Z2-7]{5}-[A-Z2-7]{5}\b/.exec(line ?? '')?.[0];
    if (line !== undefined && code !== undefined) {
      taken.add(line);
      return code;
    }
    await sleep(10);
  }
  throw new Error(`No mail "${subject}" to ${to} of the reference server.`);
}
