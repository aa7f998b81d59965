/**
 * Sets what a builder has been told, for methods that answer the builder.
 *
 * @param builder that is answered
 * @param target what it has been told so far
 * @param values the new parts of it
 */
export function assign<Builder, Target extends object>(builder: Builder, target: Target, values: Target): Builder {
  Object.assign(target, values);
  return builder;
}
