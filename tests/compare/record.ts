/**
 * Asks Miniflare and the reference server of the AT Protocol all questions and keeps their answers, against which the
 * tests hold ours.
 * `npm run compare`, after `npm ci --prefix bench/rivals --ignore-scripts` and `npm run build --prefix bench/rivals`.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readRivals } from '../../bench/servers/rivals.ts';
import { startMiniflare } from '../../bench/servers/servers.ts';
import { recordReference } from '../../packages/pds/tests/reference/record.ts';
import { ask, pathOf, project, tables } from './answers.ts';

const { miniflare = 'unknown' } = readRivals().versions;
const server = await startMiniflare(fileURLToPath(project));
try {
  for (const table of tables) {
    const answered = await ask(server.url, table);
    const answers = Object.fromEntries(answered.map(({ name, answer }) => [name, answer]));
    const path = pathOf(table);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ versions: { miniflare }, answers }));
    execFileSync('npx', ['oxfmt', path], { stdio: 'ignore' });
    process.stdout.write(`${answered.length} answers of Miniflare ${miniflare} to ${table}\n`);
  }
} finally {
  await server.stop();
}
process.stdout.write(`${await recordReference()}\n`);
