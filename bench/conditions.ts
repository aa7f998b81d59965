import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

import { readMachineTicks, readOwnTicks } from './process-figures.ts';
import { readRivals } from './servers/rivals.ts';

/** Where and with what the measurements were made. */
export interface Conditions {
  date: string;
  processor: string;
  cores: number;
  memoryGiB: number;
  node: string;
  workerd: string;
  /** Versions of the rivals, by name; those not installed are left out. */
  rivals: Record<string, string>;
  /** How busy the machine was with other things. */
  disturbance: Disturbance;
}

/** What else went on while a scenario ran. */
export interface Disturbance {
  /** Load averages over 1, 5 and 15 minutes, before the scenario began. */
  loadBefore: number[];
  /** Share of the machine's processor time that went to processes other than the scenario's, in percent. */
  othersPercent: number;
  /** Share that the machine's own host took away, in percent. */
  stolenPercent: number;
}

/** Above this, others have had a say in the figures. */
export const DISTURBED_PERCENT = 5;

/**
 * Begins to watch the machine.
 *
 * @returns gives the conditions of the time since then
 */
export function watchConditions(): () => Conditions {
  const loadBefore = loadavg().map((load) => Math.round(load * 100) / 100);
  const before = readMachineTicks();
  const ownBefore = readOwnTicks();
  return () => {
    const after = readMachineTicks();
    const total = after.total - before.total;
    const others = after.busy - before.busy - (readOwnTicks() - ownBefore);
    const toPercent = (ticks: number): number => Math.round((1000 * Math.max(0, ticks)) / total) / 10;
    return {
      ...readMachine(),
      disturbance: {
        loadBefore,
        othersPercent: toPercent(others),
        stolenPercent: toPercent(after.stolen - before.stolen),
      },
    };
  };
}

function readMachine(): Omit<Conditions, 'disturbance'> {
  const processors = cpus();
  const manifest = JSON.parse(
    readFileSync(new URL('../node_modules/workerd/package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    workerd: manifest.version,
    rivals: readRivals().versions,
  };
}
