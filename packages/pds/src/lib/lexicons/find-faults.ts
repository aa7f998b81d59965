import { safeParse, type BaseSchema, type Issue } from '@atcute/lexicons/validations';

import { isCid, isGenericUri, isLanguageCode } from '../values/syntax.ts';

interface Format {
  readonly isValid: (text: string) => boolean;
  /** Text of the format that nobody refuses, as long as the given one where lexicons bound that. */
  readonly createPlain: (text: string) => string;
}

/** Formats of text of which the schemas refuse some that the specification allows. */
const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['cid', { isValid: isCid, createPlain: () => 'bafyreihffx5a2e7k5uwrmmgofbvzujc5cmw5h4espouwuxt3liqoflx3ee' }],
  ['language', { isValid: isLanguageCode, createPlain: () => 'en' }],
  ['uri', { isValid: isGenericUri, createPlain: (text) => 'x:'.padEnd(text.length, 'x') }],
]);

/**
 * @param record data in JSON form
 * @param schema of the record
 * @returns what does not fit; nothing if all does
 */
export function findFaults(record: unknown, schema: BaseSchema): readonly Issue[] {
  const result = safeParse(schema, record);
  if (result.ok) return [];
  // What holds text that was refused is not looked at any further: it is once that text is plain.
  const plain = structuredClone(record);
  const count = result.issues.filter((issue) => makePlain(plain, issue)).length;
  return count === 0 ? result.issues : findFaults(plain, schema);
}

/** @returns whether there was text at the issue's place that is valid all the same */
function makePlain(record: unknown, issue: Issue): boolean {
  const key = issue.path.at(-1);
  const holder = issue.path.slice(0, -1).reduce<unknown>((value, each) => getField(value, each), record);
  const text = key === undefined ? undefined : getField(holder, key);
  const format = issue.code === 'invalid_string_format' ? formats.get(issue.expected) : undefined;
  if (key === undefined || typeof text !== 'string' || format?.isValid(text) !== true) return false;
  return Reflect.set(Object(holder), key, format.createPlain(text));
}

function getField(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
