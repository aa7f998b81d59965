import { Validator, type Schema } from '@cfworker/json-schema';

import type { JsonObject } from '../../manifest/json-schema.ts';
import type { Middleware, ValidationRule } from '../../manifest/manifest.ts';
import type { Layer, LayerTarget } from './layer.ts';
import { ValidationFailedError } from './middleware-errors.ts';

/** An argument that breaks a rule, for people. */
export interface BrokenRule {
  readonly parameter: string;
  readonly expected: string;
  readonly found: string;
}

/** `@validate params.email must be a valid email`: refuses arguments that break a rule, before anything else is done. */
export function createValidate({ rules }: Extract<Middleware, { kind: 'validate' }>, { method }: LayerTarget): Layer {
  const findBrokenRule = createRuleCheck(rules);
  return async (args, scope, next) => {
    const broken = findBrokenRule(args);
    if (broken !== undefined) throw new ValidationFailedError(method, broken.parameter, broken.expected, broken.found);
    return next(args, scope);
  };
}

/**
 * Makes the check of a method's rules.
 *
 * @param rules in the order of the source
 * @returns finds the first one that the arguments break; a missing argument breaks every rule
 */
export function createRuleCheck(rules: readonly ValidationRule[]): (args: JsonObject) => BrokenRule | undefined {
  const checks = rules.map(({ parameter, schema, text }) => ({
    path: parameter.split('.'),
    parameter,
    expected: text,
    // The validator writes into the schema that it gets.
    validator: new Validator(structuredClone(schema) as Schema, '2020-12'),
  }));
  return (args) => {
    for (const { path, parameter, expected, validator } of checks) {
      const value = getAt(args, path);
      if (value === undefined || !validator.validate(value).valid)
        return { parameter, expected, found: describe(value) };
    }
    return undefined;
  };
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
