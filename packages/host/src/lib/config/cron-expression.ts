/**
 * Checks cron expressions as the engine's own scheduler reads them, so that a fault is told before the engine starts:
 * Cloudflare's dialect, weekdays 1 to 7 from Sunday, `L`, `W` and `#` in the fields of days.
 */

interface Field {
  name: string;
  least: number;
  most: number;
  names?: string[];
}

const MINUTE: Field = { name: 'minute', least: 0, most: 59 };
const HOUR: Field = { name: 'hour', least: 0, most: 23 };
const DAY: Field = { name: 'day of the month', least: 1, most: 31 };
const MONTH_NAMES = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH: Field = { name: 'month', least: 1, most: 12, names: MONTH_NAMES };
const WEEKDAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const WEEKDAY: Field = { name: 'day of the week', least: 1, most: 7, names: WEEKDAY_NAMES };

/**
 * What is wrong with a cron expression.
 *
 * @param expression five fields
 * @returns a sentence, or undefined if nothing is wrong
 */
export function cronFault(expression: string): string | undefined {
  const fields = expression.trim().split(/\s+/);
  if (fields.length === 6) return 'it has 6 fields: seconds are not possible, one minute is the shortest interval';
  if (fields.length !== 5) return `it has ${fields.length === 1 ? '1 field' : `${fields.length} fields`}, not 5`;
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  return (
    listFault(minute, MINUTE) ??
    listFault(hour, HOUR) ??
    dayFault(day) ??
    listFault(month, MONTH) ??
    weekdayFault(weekday) ??
    neverFault(day, month, weekday)
  );
}

function dayFault(text: string): string | undefined {
  if (text === '*' || text === 'L' || text === 'LW') return undefined;
  const before = /^L-(\d+)W?$/.exec(text)?.[1];
  if (before !== undefined) {
    return Number(before) >= 1 && Number(before) <= 30 ? undefined : `${text} must take 1 to 30 days off the last one`;
  }
  return text.endsWith('W') ? valueFault(text.slice(0, -1), DAY) : listFault(text, DAY);
}

function weekdayFault(text: string): string | undefined {
  if (text === '*' || text === 'L') return undefined;
  if (text.endsWith('L')) return valueFault(text.slice(0, -1), WEEKDAY);
  if (!text.includes('#')) return listFault(text, WEEKDAY);
  const [day = '', week = '', ...more] = text.split('#');
  if (more.length > 0 || !/^[1-5]$/.test(week)) return `${text} must be a day of the week, #, and a number from 1 to 5`;
  return valueFault(day, WEEKDAY);
}

function listFault(text: string, field: Field): string | undefined {
  const items = text.split(',');
  for (const item of items) {
    if (item === '*' && items.length > 1) return `the ${field.name} has * in a list`;
    const fault = itemFault(item, field);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** One of `*`, `5`, `1-5`, each with or without a step. */
function itemFault(item: string, field: Field): string | undefined {
  const [span = '', step, ...more] = item.split('/');
  const stepMost = field.most - field.least;
  if (more.length > 0 || (step !== undefined && !isWithin(step, 1, stepMost))) {
    return `the step of ${item} in the ${field.name} must be a number from 1 to ${stepMost}`;
  }
  if (span === '*') return undefined;
  const [from = '', to, ...rest] = span.split('-');
  if (rest.length > 0) return `the ${field.name} has ${span}`;
  const fault = valueFault(from, field) ?? (to === undefined ? undefined : valueFault(to, field));
  if (fault !== undefined || to === undefined) return fault;
  if (valueOf(from, field) <= valueOf(to, field)) return undefined;
  return `the range ${span} of the ${field.name} goes backwards`;
}

function valueFault(text: string, field: Field): string | undefined {
  const value = valueOf(text, field);
  if (Number.isNaN(value)) return `the ${field.name} has ${text === '' ? 'nothing' : text}`;
  if (value >= field.least && value <= field.most) return undefined;
  return `the ${field.name} has ${text}, outside ${field.least} to ${field.most}`;
}

function valueOf(text: string, field: Field): number {
  const index = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (index >= 0) return field.least + index;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function isWithin(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/** Only a day that no chosen month has keeps an expression from ever matching: the 30th of February. */
function neverFault(day: string, month: string, weekday: string): string | undefined {
  if (weekday !== '*' || !/^[\d,-]+$/.test(day) || !/^[\da-z,-]+$/i.test(month)) return undefined;
  const longest = Math.max(...valuesOf(month, MONTH).map((value) => MONTH_DAYS[value - 1] ?? 31));
  const earliest = Math.min(...valuesOf(day, DAY));
  return earliest > longest ? 'it never matches: none of its months has such a day' : undefined;
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function valuesOf(text: string, field: Field): number[] {
  return text.split(',').flatMap((item) => {
    const [from = '', to = from] = item.split('-');
    const first = valueOf(from, field);
    return Array.from({ length: valueOf(to, field) - first + 1 }, (_, index) => first + index);
  });
}
