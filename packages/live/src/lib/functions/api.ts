import { createApi, type ApiOf, type LooseApi, type Visibility } from '../values/function-reference.ts';
import type { Register } from '../schema/register.ts';

/** References to the project's functions that are seen from there; without `Register` to any. */
export type RegisteredApi<Seen extends Visibility> = Register extends { readonly functions: infer Modules }
  ? ApiOf<Modules, Seen>
  : LooseApi;

// Both are the same paths: which functions there are is for the compiler to know.
const paths = createApi();

/** References to the functions that clients may call: `api.messages.list`. */
export const api = paths as RegisteredApi<'public'>;

/** References to the functions that only functions may call: `internal.messages.clear`. */
export const internal = paths as RegisteredApi<'internal'>;
