/** The two personal data servers that are held against each other, on a PLC directory that they share. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { bytesToMultibase, Secp256k1Keypair } from '@atproto/crypto';

import { startPlc } from '../../packages/pds/tests/plc.ts';
import { createAccount, type Account } from '../load/pds-calls.ts';
import type { Row } from '../scenario.ts';
import { formatReason, mustFindPds, rivalPath } from './rivals.ts';
import { startSundog } from './servers.ts';
import { startServer, type Server } from './start-server.ts';

/** What the reference server is called in results. */
export const REFERENCE = '@atproto/pds';

const project = fileURLToPath(new URL('../projects/pds', import.meta.url));
/** How a private key of that curve begins as a multikey. */
const K256_PRIVATE = [0x81, 0x26];
const HEALTH = '/xrpc/_health';

/** A running personal data server. */
export interface Pds {
  /** `sundog` or `@atproto/pds`. */
  readonly name: string;
  readonly url: string;
  /** The process that answers. */
  readonly pid: number;
  /** Makes an account that nobody else has. */
  createAccount(): Promise<Account>;
}

/** Both, or one of them. */
export interface PdsServers {
  readonly all: readonly Pds[];
  /** Why the reference server does not run, if so. */
  readonly problem: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts them, on data of their own.
 *
 * @param names which; both unless given
 * @returns those that run: the reference server may be missing
 */
export async function startPdsServers(names: readonly string[] = ['sundog', REFERENCE]): Promise<PdsServers> {
  const plc = await startPlc();
  const servers: Server[] = [];
  const all: Pds[] = [];
  const stop = async (): Promise<void> => {
    for (const server of servers) await server.stop();
    await plc.stop();
  };
  let problem: string | undefined;
  try {
    for (const name of names) {
      const server = await (name === REFERENCE ? startReference : startOurs)(plc.url).catch((error: unknown) => {
        if (name !== REFERENCE) throw error;
        problem = formatReason(error);
      });
      if (server === undefined) continue;
      servers.push(server);
      all.push(createPds(name, server));
    }
    return { all, problem, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param all that run
 * @param name of one of them
 * @throws Error if it does not run
 */
export function mustFind(all: readonly Pds[], name: string): Pds {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} does not run`);
  return found;
}

/**
 * @param servers that were started
 * @returns a row for the reference server, if it is missing
 */
export function noteMissing({ problem }: PdsServers): Row[] {
  return problem === undefined ? [] : [{ what: 'all of it', contender: REFERENCE, unit: '', note: problem }];
}

function createPds(name: string, server: Server): Pds {
  const { url } = server;
  let accounts = 0;
  return {
    name,
    url,
    pid: name === REFERENCE ? server.pid : server.enginePid(),
    createAccount: () => createAccount(url, `bench-${(accounts += 1)}`),
  };
}

async function startOurs(plcUrl: string): Promise<Server> {
  const rotationKey = await Secp256k1Keypair.create({ exportable: true });
  return startSundog(project, HEALTH, {
    args: ['--allow-network=127.0.0.1,::1'],
    env: {
      PDS_PLC_URL: plcUrl,
      PDS_SECRET: randomBytes(32).toString('hex'),
      PDS_ROTATION_KEY: bytesToMultibase(Uint8Array.of(...K256_PRIVATE, ...(await rotationKey.export())), 'base58btc'),
    },
  });
}

async function startReference(plcUrl: string): Promise<Server> {
  return startServer({
    program: mustFindPds(),
    args: ({ port, folder }) => [rivalPath('run-atproto-pds.mjs'), String(port), folder, plcUrl],
    path: HEALTH,
  });
}
