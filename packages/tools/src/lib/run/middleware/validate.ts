import type { Middleware } from '../../manifest/manifest.ts';
import type { Layer, LayerTarget } from './layer.ts';
import { ValidationFailedError } from './middleware-errors.ts';
import { createRuleCheck } from './rule-check.ts';

/**
 * `@validate params.email must be a valid email`: refuses arguments that break a rule, before anything else is done.
 */
export function createValidate({ rules }: Extract<Middleware, { kind: 'validate' }>, { method }: LayerTarget): Layer {
  const findBrokenRule = createRuleCheck(rules);
  return async (args, scope, next) => {
    const broken = findBrokenRule(args);
    if (broken !== undefined) throw new ValidationFailedError(method, broken.parameter, broken.expected, broken.found);
    return next(args, scope);
  };
}
