import * as v from 'valibot';

import { cronFault } from '../cron-expression.ts';
import { table } from '../fields.ts';
import type { Reading } from '../reading.ts';

/** `triggers`. */
export const triggersSchema = table({ crons: v.optional(v.array(v.string())) });

/**
 * Reads the cron triggers.
 *
 * @param reading the configuration
 * @returns the expressions
 */
export function readCrons(reading: Reading): string[] {
  const crons = reading.parse('triggers', triggersSchema)?.crons ?? [];
  for (const [index, expression] of crons.entries()) {
    const path = ['triggers', 'crons', index];
    const fault = cronFault(expression);
    if (fault !== undefined) {
      const cure = 'Write minute, hour, day of the month, month and day of the week, in UTC: "*/15 * * * *".';
      reading.report(path, `"${expression}" is not a cron expression: ${fault}`, cure);
    } else if (crons.indexOf(expression) < index) {
      reading.report(path, `"${expression}" is given twice`, 'Remove one of the two.');
    }
  }
  return crons;
}
