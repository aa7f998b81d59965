import { Validator, type Schema } from '@cfworker/json-schema';

import type { JsonObject } from '../../manifest/json-schema.ts';
import type { ValidationRule } from '../../manifest/manifest.ts';

/** An argument that breaks a rule, for people. */
export interface BrokenRule {
  readonly parameter: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * Makes the check of a method's rules.
 *
 * @param rules in the order of the source
 * @returns finds the first one that the arguments break; a missing argument breaks every rule
 */
export function createRuleCheck(rules: readonly ValidationRule[]): (args: JsonObject) => BrokenRule | undefined {
  const checks = rules.map(({ parameter, schema, text }) => ({
    parameter,
    ...parseText(parameter, text),
    // The validator writes into the schema that it gets.
    validator: new Validator(structuredClone(schema) as Schema, '2020-12'),
  }));
  return (args) => {
    for (const { parameter, subject, expected, validator } of checks) {
      const value = getAt(args, [parameter]);
      if (value !== undefined && validator.validate(value).valid) continue;
      return { parameter: subject, expected, found: describe(getAt(args, subject.split('.'))) };
    }
    return undefined;
  };
}

/** `params.user.email must be a valid email`: what the rule is about, and what that must be. */
function parseText(parameter: string, text: string): { subject: string; expected: string } {
  const [first = '', ...words] = text.trim().split(/\s+/);
  const subject = first.startsWith('params.') ? first.slice('params.'.length) : first;
  const isSubject = subject === parameter || subject.startsWith(`${parameter}.`);
  return isSubject ? { subject, expected: words.join(' ') } : { subject: parameter, expected: text };
}

function getAt(args: JsonObject, path: readonly string[]): unknown {
  let value: unknown = args;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

const FOUND_LENGTH_MAX = 60;

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length <= FOUND_LENGTH_MAX ? text : `${text.slice(0, FOUND_LENGTH_MAX)}…`;
}
