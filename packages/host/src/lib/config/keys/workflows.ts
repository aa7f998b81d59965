import * as v from 'valibot';

import { bindingName, className, remote, table, text, wholeNumber } from '../fields.ts';
import type { WorkflowBinding } from '../project.ts';
import type { Reading } from '../reading.ts';

/** Cloudflare's highest limit of steps in one instance. */
const STEPS_MAX = 25_000;

const workflowName = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/,
    (issue) =>
      `${issue.received} cannot be the name of a workflow\nUse at most 64 letters, digits, _ and -, not - first.`,
  ),
);

/** `workflows`. */
export const workflowsSchema = v.array(
  table({
    binding: bindingName,
    name: workflowName,
    class_name: className,
    script_name: v.optional(text),
    remote,
    limits: v.optional(table({ steps: v.optional(wholeNumber(1, STEPS_MAX, 'steps')) })),
  }),
);

/**
 * Reads the workflows.
 *
 * @param reading the configuration
 * @param worker the Worker's name: a `script_name` of the same name means this project
 * @returns the bindings
 */
export function readWorkflows(reading: Reading, worker: string): WorkflowBinding[] {
  const list = reading.parse('workflows', workflowsSchema) ?? [];
  const classOfName = new Map<string, string>();
  return list.map((entry, index) => {
    reading.bind(entry.binding, ['workflows', index, 'binding']);
    const scriptName = entry.script_name === worker ? undefined : entry.script_name;
    const owner = `${entry.class_name} of ${scriptName ?? worker}`;
    if ((classOfName.get(entry.name) ?? owner) !== owner) {
      const message = `the workflow name ${entry.name} is given to two classes`;
      reading.report(['workflows', index, 'name'], message, 'Rename one of them.');
    }
    classOfName.set(entry.name, owner);
    return {
      binding: entry.binding,
      name: entry.name,
      className: entry.class_name,
      scriptName,
      stepLimit: entry.limits?.steps,
    };
  });
}
