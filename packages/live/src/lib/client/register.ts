import { createApi, type ApiOf, type LooseApi } from '../values/function-reference.ts';

/**
 * What a project is made of, for the types of `api`. `sundog generate` declares it:
 * `declare module '@sundog/live/client' { interface Register { functions: { … } } }`.
 * Without that, any function may be named, and arguments and results are of any value.
 */
export interface Register {}

/** References to all functions that clients may call. */
export type Api = Register extends { readonly functions: infer Functions } ? ApiOf<Functions, 'public'> : LooseApi;

/** References to the project's functions: `api.messages.list`. */
export const api = createApi() as Api;
