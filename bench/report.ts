import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

import type { Row } from './scenario.ts';

/** Where and with what the measurements were made. */
export interface Conditions {
  date: string;
  processor: string;
  cores: number;
  memoryGiB: number;
  node: string;
  workerd: string;
}

/**
 * Reads the machine and the versions.
 *
 * @returns what belongs above every table of results
 */
export function readConditions(): Conditions {
  const processors = cpus();
  const { version } = JSON.parse(
    readFileSync(new URL('../node_modules/workerd/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    workerd: version,
  };
}

/**
 * Writes rows as a Markdown document.
 *
 * @param conditions where they were measured
 * @param rows what was measured
 * @returns the document
 */
export function formatMarkdown(conditions: Conditions, rows: Row[]): string {
  const { date, processor, cores, memoryGiB, node, workerd } = conditions;
  const lines = rows.map(({ what, contender, unit, figure, ratio, bar }) => {
    const spread = `${formatNumber(figure.min)} – ${formatNumber(figure.max)}`;
    const verdict = bar === undefined ? '' : `${bar.text}: ${bar.met ? 'met' : '**missed**'}`;
    return `| ${what} | ${contender} | ${formatNumber(figure.median)} ${unit} | ${spread} | ${ratio === undefined ? '' : `${ratio.toFixed(2)}×`} | ${verdict} |`;
  });
  return [
    '# Measurements',
    '',
    `${date}, ${processor}, ${cores} cores, ${memoryGiB} GiB, Node ${node}, workerd ${workerd}. Contenders took turns in one run; load came from the same machine.`,
    '',
    '| What | Contender | Median | Min – max | Ratio | Bar |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
