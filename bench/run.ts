/**
 * `npm run bench [-- <scenario>… --rounds 5 --seconds 2 --scale 1]`: measures, prints a table, keeps it in `results/`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { watchConditions } from './conditions.ts';
import { formatResult, formatResults, type Result } from './report.ts';
import type { Scenario, Settings } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    scale: { type: 'string', default: '1' },
  },
});
const settings = {
  rounds: mustBeCount('rounds', values.rounds),
  durationSeconds: mustBeCount('seconds', values.seconds),
  scale: mustBeShare('scale', values.scale),
};
const results = new URL('./results/', import.meta.url);

await mkdir(results, { recursive: true });
for (const scenario of chooseScenarios()) await measure(scenario, settings);
await writeFile(new URL('README.md', results), formatResults(await readResults()));

function chooseScenarios(): Scenario[] {
  const unknown = positionals.filter((word) => !scenarios.some(({ name }) => name === word));
  if (unknown.length === 0)
    return scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  throw new Error(`no scenario ${unknown.join(', ')}; there are: ${scenarios.map(({ name }) => name).join(', ')}`);
}

async function measure(scenario: Scenario, given: Settings): Promise<void> {
  const { name, summary } = scenario;
  console.log(`\n${name}: ${summary}`);
  const endWatch = watchConditions();
  const rows = await scenario.run(given);
  const result: Result = { name, summary, conditions: endWatch(), settings: given, rows };
  const document = formatResult(result);
  console.log(document);
  await writeFile(new URL(`${name}.md`, results), document);
  await writeFile(new URL(`${name}.json`, results), `${JSON.stringify(result, null, 2)}\n`);
}

/** What was last measured of every scenario, whether in this run or an earlier one. */
async function readResults(): Promise<Result[]> {
  const texts = await Promise.all(
    scenarios.map(({ name }) => readFile(new URL(`${name}.json`, results), 'utf8').catch(() => undefined)),
  );
  return texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as Result]));
}

function mustBeCount(option: string, value: string): number {
  const count = Number(value);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${option} takes a whole number from 1, not "${value}"`);
}

function mustBeShare(option: string, value: string): number {
  const share = Number(value);
  if (share > 0 && share <= 1) return share;
  throw new Error(`--${option} takes a number above 0, at most 1, not "${value}"`);
}
