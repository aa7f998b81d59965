/**
 * The words in which the schemas of configuration keys are written. A check's message has the fault on its first line
 * and the cure on the others; what is wrong in type is told by `describeIssue`.
 */
import * as v from 'valibot';

import { nearestName } from './nearest-name.ts';

/** Valibot counts lists as objects, people do not. */
const anObject = v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/**
 * An object with any keys.
 *
 * @param value what each value must be
 */
export function dictionary<const Value extends v.GenericSchema>(value: Value) {
  return v.pipe(anObject, v.record(v.string(), value));
}

/** An object with known keys; every other key is a problem that names the nearest known one. */
export function table<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries);
  return v.pipe(
    anObject,
    v.looseObject(entries),
    v.rawCheck(({ dataset, addIssue }) => {
      const value: unknown = dataset.value;
      if (typeof value !== 'object' || value === null) return;
      for (const key of Object.keys(value)) {
        if (known.includes(key)) continue;
        const nearest = nearestName(key, known);
        const cure = nearest === undefined ? `Known here: ${known.join(', ')}.` : `Did you mean "${nearest}"?`;
        addIssue({
          message: `is not known here\n${cure}`,
          path: [{ type: 'unknown', origin: 'key', input: value, key, value: undefined }],
        });
      }
    }),
  );
}

/** Text that says something. */
export const text = v.pipe(v.string(), v.nonEmpty('this text is empty\nFill it in or remove the key.'));

/** A name in `env`, as code will write it. */
export const bindingName = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z_$][A-Za-z0-9_$]*$/,
    (issue) => `${issue.received} cannot be a name in \`env\`\nUse letters, digits and underscores: MY_BINDING.`,
  ),
);

/** A JavaScript class name. */
export const className = v.pipe(
  v.string(),
  v.regex(
    /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u,
    (issue) => `${issue.received} cannot be the name of a class\nWrite the name of a class that \`main\` exports.`,
  ),
);

/**
 * A whole number within limits.
 *
 * @param least smallest value
 * @param most largest value
 * @param unit what is counted, for the message
 */
export function wholeNumber(least: number, most: number, unit: string) {
  return v.pipe(
    v.number(),
    v.check(
      (value) => Number.isInteger(value) && value >= least && value <= most,
      (issue) =>
        `${issue.received} is not a whole number of ${unit} from ${least} to ${most}\nWrite one from ${least} to ${most}.`,
    ),
  );
}

/** `remote: false` says what holds here anyway; `true` cannot be honoured. */
export const remote = v.optional(
  v.pipe(
    v.boolean(),
    v.check(
      (value) => !value,
      'this binding asks for the resource on Cloudflare, but everything runs here\nRemove `remote` or set it to false.',
    ),
  ),
);

/** Any value JSON can say. */
export const json: v.GenericSchema<JsonInput> = v.lazy(() =>
  v.union([v.string(), v.number(), v.boolean(), v.null(), v.array(json), v.record(v.string(), json)]),
);

type JsonInput = string | number | boolean | null | JsonInput[] | { [key: string]: JsonInput };
