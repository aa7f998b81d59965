/**
 * Runs the reference server of the AT Protocol: called as
 * `run-atproto-pds.mjs <port> <data directory> <URL of the PLC directory> [<settings>]` by a Node of version 22 or newer.
 * Settings are JSON, of the server's own names, instead of those below.
 *
 * It is set up as its users have it, on a disk of its own, but for what would be measured instead of it: no log, no rate
 * limits, no AppView, no relays; imports and blobs as large as those that are measured. Its databases are as it opens
 * them: in WAL mode with `synchronous = NORMAL`, as better-sqlite3 is built: a commit does not wait for the disk.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { Secp256k1Keypair } from '@atproto/crypto';

const [port, folder, plcUrl, settings = '{}'] = process.argv.slice(2);
const rotationKey = await Secp256k1Keypair.create({ exportable: true });

// Read while its modules are loaded.
process.env.LOG_ENABLED ??= 'false';
const { PDS, readEnv } = await import('@atproto/pds');

await PDS.run({
  env: {
    ...readEnv(),
    port: Number(port),
    // One that would stand behind HTTPS: on localhost it wants its development mode, which checks every answer.
    hostname: 'pds.test',
    serviceHandleDomains: ['.test'],
    dataDirectory: folder,
    blobstoreDiskLocation: join(folder, 'blobs'),
    blobUploadLimit: 512 * 1024 * 1024,
    acceptingImports: true,
    maxImportSize: 512 * 1024 * 1024,
    didPlcUrl: plcUrl,
    inviteRequired: false,
    rateLimitsEnabled: false,
    disableSsrfProtection: true,
    jwtSecret: randomBytes(32).toString('hex'),
    adminPassword: randomBytes(16).toString('hex'),
    plcRotationKeyK256PrivateKeyHex: Buffer.from(await rotationKey.export()).toString('hex'),
    ...JSON.parse(settings),
  },
});
