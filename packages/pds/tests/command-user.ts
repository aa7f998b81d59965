/** Whoever runs `sundog pds …` in tests: a project's folder, and the command in a process of its own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AtpAgent } from '@atproto/api';

import { createSigningKey } from '../src/lib/keys/private-key.ts';
import type { PlcDirectory } from './plc.ts';
import { startServer, type TestServer } from './start-server.ts';

const SUNDOG = fileURLToPath(new URL('../../host/bin/sundog.mjs', import.meta.url));
const ADMIN_PASSWORD = 'known to the tests alone';
const RUN_TIMEOUT_MS = 120_000;

/** The password of every account. */
export const PASSWORD = 'a password of the account';

/** What a command has done. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A server, and the folder of the project from which its owner works. */
export interface Site {
  readonly server: TestServer;
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

/**
 * @param plc which several sites share
 * @returns a running server and its owner's folder
 */
export async function startSite(plc: PlcDirectory): Promise<Site> {
  const rotationKey = (await createSigningKey('k256')).exportPrivateKey();
  const variables = { PDS_ADMIN_PASSWORD: ADMIN_PASSWORD, PDS_ROTATION_KEY: rotationKey };
  const server = await startServer({ plc, variables });
  const folder = await mkdtemp(join(tmpdir(), 'sundog-pds-command-'));
  const lines = { PDS_PUBLIC_URL: server.url, PDS_PLC_URL: plc.url, PDS_ADMIN_PASSWORD: ADMIN_PASSWORD };
  const text = Object.entries(lines).map(([name, value]) => `${name}="${value}"\n`);
  await writeFile(join(folder, '.dev.vars'), text.join(''));
  return {
    server,
    folder,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** What a command runs with besides. */
interface RunOptions {
  /** Besides the passwords, which all accounts share. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Its standard input. */
  readonly input?: string;
  /** Stops it, as Ctrl-C does, when it has printed this. */
  readonly until?: RegExp;
}

/**
 * @param site whose project's folder it runs in
 * @param words after `sundog pds`
 * @param options
 */
export function sundog(site: Site, words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { environment = {}, input = '', until } = options;
  const passwords = { PDS_ACCOUNT_PASSWORD: PASSWORD, PDS_SOURCE_PASSWORD: PASSWORD };
  const child = spawn(process.execPath, [SUNDOG, 'pds', ...words], {
    cwd: site.folder,
    env: { ...process.env, ...passwords, ...environment },
    timeout: RUN_TIMEOUT_MS,
  });
  child.stdin.end(input);
  let [out, err] = ['', ''];
  let isStopped = false;
  const stopWhenSeen = (): void => {
    if (!isStopped && (until?.test(out) || until?.test(err))) isStopped = child.kill('SIGINT');
  };
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
    stopWhenSeen();
  });
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
    stopWhenSeen();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}

/** An account with a did:plc, two records, a blob in one of them, and a preference. */
export async function createFull(site: Site, handle: string): Promise<{ did: string; blob: string }> {
  const made = await sundog(site, [
    'account',
    'create',
    '--handle',
    handle,
    '--email',
    `${handle}@example.com`,
    '--json',
  ]);
  assert.equal(made.code, 0, made.err);
  const { did } = JSON.parse(made.out) as { did: string };
  const agent = await signIn(site, did);
  const { data } = await agent.uploadBlob(Buffer.from('bytes'), { encoding: 'text/plain' });
  const collection = 'com.example.file';
  await agent.com.atproto.repo.createRecord({ repo: did, collection, record: { file: data.blob.ipld() } });
  const note = { repo: did, collection: 'com.example.note', record: { text: 'hello' } };
  await agent.com.atproto.repo.createRecord(note);
  await agent.app.bsky.actor.putPreferences({
    preferences: [{ $type: 'app.bsky.actor.defs#adultContentPref', enabled: false }],
  });
  return { did, blob: data.blob.ref.toString() };
}

/** As an app does. */
export async function signIn({ server }: Site, identifier: string): Promise<AtpAgent> {
  const agent = new AtpAgent({ service: server.url });
  await agent.login({ identifier, password: PASSWORD });
  return agent;
}

/** The code that the host sends when an operation of a DID is to be signed. */
export async function requestCode(
  site: Site,
  handle: string,
  did: string,
  email = `${handle}@example.com`,
): Promise<string> {
  await (await signIn(site, did)).com.atproto.identity.requestPlcOperationSignature();
  return site.server.takeCode(email, 'Change');
}
