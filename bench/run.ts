/**
 * `npm run bench [-- <scenario>… --rounds 5 --seconds 4]`: measures, prints a table, writes it to `bench/results/`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { formatMarkdown, readConditions } from './report.ts';
import type { Row } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '4' } },
});
const settings = { rounds: Number(values.rounds), durationSeconds: Number(values.seconds) };
const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (chosen.length === 0)
  throw new Error(`no such scenario; there are: ${scenarios.map(({ name }) => name).join(', ')}`);

const conditions = readConditions();
const directory = new URL('./results/', import.meta.url);
await mkdir(directory, { recursive: true });
for (const scenario of chosen) {
  console.log(`\n${scenario.name}: ${scenario.summary}`);
  const rows: Row[] = await scenario.run(settings);
  const document = formatMarkdown(conditions, rows);
  console.log(document);
  await writeFile(new URL(`${scenario.name}.md`, directory), document);
  await writeFile(
    new URL(`${scenario.name}.json`, directory),
    `${JSON.stringify({ conditions, settings, rows }, null, 2)}\n`,
  );
}
