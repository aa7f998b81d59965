/**
 * Runs zero-cache over a PostgreSQL of its own with one table in it: called as
 * `run-zero.mjs <port> <data directory> <directory of PostgreSQL's programs>` by a Node of version 22 or newer.
 * On the port: `GET /` says where zero-cache listens; `GET /fill/<channel>/<count>` and `GET /add/<channel>` insert rows;
 * `POST /query` tells zero-cache what the name of a query stands for, as a project's own server does.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createProbe } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import postgres from 'postgres';

import { listProcessTree } from '../process-figures.ts';

const TEXT = `hello ${'.'.repeat(40)}`;

const [port, folder, programs] = process.argv.slice(2);
const [databasePort, syncPort, streamerPort] = await findFreePorts(3);
const databaseUrl = `postgres://postgres@127.0.0.1:${databasePort}/postgres`;
const syncUrl = `http://127.0.0.1:${syncPort}`;
const cluster = mkdtempSync(join(tmpdir(), 'sundog-bench-postgres-'));

const database = startDatabase();
process.once('SIGTERM', () => void stop());
const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
await untilTrue(() => sql`select 1`);
await sql`create table message (id text primary key, channel text not null, text text not null, at float8 not null)`;
await sql`create index on message (channel, at)`;
startCache();
await untilTrue(async () => {
  const response = await fetch(`${syncUrl}/keepalive`, { signal: AbortSignal.timeout(2000) });
  if (!response.ok) throw new Error('not yet');
});
createServer((request, response) => void answer(request, response)).listen(Number(port), '127.0.0.1');

/** PostgreSQL does not run as root: Debian's package has made a user for it. */
function startDatabase() {
  const user = process.getuid() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (user.uid !== undefined) chownSync(cluster, user.uid, user.gid);
  const options = { ...user, cwd: cluster, stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync(join(programs, 'initdb'), ['-D', cluster, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8'], options);
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', wal_level: 'logical' };
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return spawn(join(programs, 'postgres'), ['-D', cluster, '-p', String(databasePort), ...given], {
    ...options,
    stdio: 'ignore',
  });
}

function idOf(option) {
  return Number(execFileSync('id', [option, 'postgres']));
}

function startCache() {
  const program = fileURLToPath(new URL('node_modules/@rocicorp/zero/out/zero/src/cli.js', import.meta.url));
  const cache = spawn(process.execPath, [program], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DO_NOT_TRACK: '1',
      ZERO_ENABLE_TELEMETRY: 'false',
      ZERO_LOG_LEVEL: 'error',
      ZERO_ADMIN_PASSWORD: 'bench',
      ZERO_UPSTREAM_DB: databaseUrl,
      ZERO_REPLICA_FILE: join(folder, 'replica.db'),
      ZERO_PORT: String(syncPort),
      ZERO_CHANGE_STREAMER_PORT: String(streamerPort),
      ZERO_QUERY_URL: `http://127.0.0.1:${port}/query`,
    },
  });
  cache.once('exit', () => void stop());
}

async function answer(request, response) {
  const [, job, channel, count] = request.url.split('?')[0].split('/');
  const respond = (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (job === '') return respond({ syncUrl });
  if (job === 'query') return respond(await resolveQueries(request));
  const number = Number(count ?? 1);
  const at = Date.now();
  const rows = Array.from({ length: number }, (_, index) => ({
    id: crypto.randomUUID(),
    channel,
    text: job === 'fill' ? `message ${index}` : TEXT,
    at: at + index / 1000,
  }));
  await sql`insert into message ${sql(rows)}`;
  return respond(null);
}

/** The one query: the latest rows of a channel. */
async function resolveQueries(request) {
  const [, asked] = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const queries = asked.map(({ id, name, args: [channel, limit] }) => ({
    id,
    name,
    ast: {
      table: 'message',
      where: {
        type: 'simple',
        op: '=',
        left: { type: 'column', name: 'channel' },
        right: { type: 'literal', value: channel },
      },
      orderBy: [
        ['at', 'desc'],
        ['id', 'desc'],
      ],
      limit,
    },
  }));
  return ['transformed', queries];
}

/** The data is thrown away: what zero-cache has started is killed, and PostgreSQL ends at once. */
async function stop() {
  const others = new Set([process.pid, ...listProcessTree(database.pid)]);
  const cache = listProcessTree(process.pid).filter((pid) => !others.has(pid));
  spawnSync('kill', ['-KILL', ...cache.map(String)]);
  const ended = new Promise((resolve) => database.once('exit', resolve));
  database.kill('SIGQUIT');
  await ended;
  rmSync(cluster, { recursive: true, force: true });
  process.exit(0);
}

/** Whoever has started this gives up in the end. */
async function untilTrue(attempt) {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await sleep(50);
    }
  }
}

async function findFreePorts(count) {
  const probes = Array.from({ length: count }, () => createProbe().listen(0, '127.0.0.1'));
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.once('listening', resolve))));
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => new Promise((resolve) => probe.close(resolve))));
  return ports;
}
