import type { JsonObject } from '../../manifest/json-schema.ts';
import type { ValidationRule } from '../../manifest/manifest.ts';
import { createSchemaCheck } from '../../schema/check-schema.ts';
import { describeFound } from '../../schema/describe-schema.ts';

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
    findProblems: createSchemaCheck(schema),
  }));
  return (args) => {
    for (const { parameter, subject, expected, findProblems } of checks) {
      const value = getAt(args, [parameter]);
      if (value !== undefined && findProblems(value).length === 0) continue;
      const found = getAt(args, subject.split('.'));
      return { parameter: subject, expected, found: found === undefined ? 'missing' : describeFound(found) };
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
