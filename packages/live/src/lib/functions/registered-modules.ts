import type { ApiOf, DeclaredFunction, Visibility } from '../values/function-reference.ts';
import type { Register } from '../schema/register.ts';
import type { FunctionModules } from './registry.ts';

/**
 * The modules that `live` is given. With `Register` every module of the project that has functions is among them, so
 * that one that is forgotten does not compile; without it, any.
 */
export type RegisteredModules = Register extends { readonly functions: infer Modules }
  ? FunctionModules & WithFunctions<Modules>
  : FunctionModules;

/** Modules and folders as far as there are functions in them. */
type WithFunctions<Modules> = {
  readonly [Name in keyof Modules & keyof ApiOf<Modules, Visibility>]: Modules[Name] extends DeclaredFunction
    ? Modules[Name]
    : WithFunctions<Modules[Name]>;
};
