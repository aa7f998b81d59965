import { DISTURBED_PERCENT, type Conditions } from './conditions.ts';
import type { Row, Settings } from './scenario.ts';

/** One scenario's results, as they are kept. */
export interface Result {
  name: string;
  summary: string;
  conditions: Conditions;
  settings: Settings;
  rows: Row[];
}

/**
 * Writes one scenario's results as a Markdown document.
 *
 * @param result what was measured
 * @returns the document
 */
export function formatResult(result: Result): string {
  return formatSection(result).join('\n').replace('## ', '# ');
}

/**
 * Writes the results of all scenarios as one Markdown document.
 *
 * @param results in the order of the scenarios
 * @returns the document
 */
export function formatResults(results: Result[]): string {
  const introduction = [
    '# Measurements',
    '',
    'Written by `npm run bench`. What is measured, and how to read it, is in [the folder’s README](../README.md).',
    '',
  ];
  return [...introduction, ...results.flatMap(formatSection)].join('\n');
}

function formatSection({ name, summary, conditions, settings, rows }: Result): string[] {
  return [
    `## ${name}`,
    '',
    `${summary[0]?.toUpperCase()}${summary.slice(1)}.`,
    '',
    formatConditions(conditions, settings),
    '',
    '| What | Contender | Median | Min – max | Ratio | Bar |',
    '|---|---|---|---|---|---|',
    ...rows.map(formatRow),
    '',
  ];
}

function formatConditions(conditions: Conditions, { rounds, durationSeconds, scale }: Settings): string {
  const { date, processor, cores, memoryGiB, node, workerd, rivals, disturbance } = conditions;
  const { loadBefore, othersPercent, stolenPercent } = disturbance;
  const versions = [`Node ${node}`, `workerd ${workerd}`, ...Object.entries(rivals).map((rival) => rival.join(' '))];
  const isDisturbed = othersPercent > DISTURBED_PERCENT || stolenPercent > DISTURBED_PERCENT;
  return [
    `${date} UTC, ${processor}, ${cores} cores, ${memoryGiB} GiB; ${versions.join(', ')};`,
    `${rounds} rounds, loads of ${durationSeconds} s.`,
    `Load average before ${loadBefore.map((load) => load.toFixed(2)).join(' ')};`,
    `meanwhile other processes had ${othersPercent} % of the machine, ${stolenPercent} % was stolen.`,
    ...(scale < 1 ? [`**A trial with ${scale} of the amounts: no result.**`] : []),
    ...(isDisturbed ? ['**Disturbed: not to be relied upon.**'] : []),
  ].join(' ');
}

function formatRow({ what, contender, unit, figure, ratio, bar, note }: Row): string {
  const verdict = bar === undefined ? '' : `${bar.text}: ${bar.met ? 'met' : '**missed**'}`;
  const remarks = [verdict, note ?? ''].filter((text) => text !== '').join('; ');
  if (figure === undefined) return `| ${what} | ${contender} | not measured | | | ${remarks} |`;
  const spread = figure.samples.length < 2 ? '' : `${formatNumber(figure.min)} – ${formatNumber(figure.max)}`;
  const stands = ratio === undefined ? '' : `${ratio.toFixed(2)}×`;
  return `| ${what} | ${contender} | ${formatNumber(figure.median)} ${unit} | ${spread} | ${stands} | ${remarks} |`;
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
