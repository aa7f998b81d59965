import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  createApi,
  getFunctionName,
  type ApiOf,
  type ArgsOf,
  type ArgsParameters,
  type DeclaredFunction,
  type LooseApi,
  type LooseArgs,
  type ResultOf,
} from './function-reference.ts';
import type { Value } from './value.ts';

interface Modules {
  readonly messages: {
    readonly list: DeclaredFunction<'query', 'public', { readonly channelId: string }, readonly string[]>;
    readonly clear: DeclaredFunction<'mutation', 'internal', { readonly channelId: string }, null>;
    readonly limit: number;
  };
  readonly admin: {
    readonly users: { readonly count: DeclaredFunction<'query', 'public', { limit?: number }, number> };
  };
}

/** Compiles only if both types are the same. */
function assertSame<A, B>(isSame: [A] extends [B] ? ([B] extends [A] ? true : false) : false): void {
  assert.ok(isSame);
}

test('a reference is the path to its function', () => {
  const api = createApi() as ApiOf<Modules, 'public'>;
  assert.equal(getFunctionName(api.messages.list), 'messages:list');
  assert.equal(getFunctionName(api.admin.users.count), 'admin/users:count');
  assert.equal(getFunctionName('messages:list'), 'messages:list');
  assert.equal(api.messages.list, api.messages.list);
  // @ts-expect-error -- not a function but a module
  assert.throws(() => getFunctionName(api.messages), TypeError);
  assert.throws(() => getFunctionName({}), TypeError);
});

test('a reference knows what its function takes and gives, and internal ones are not there for clients', () => {
  const api = createApi() as ApiOf<Modules, 'public'>;
  assertSame<ArgsOf<typeof api.messages.list>, { readonly channelId: string }>(true);
  assertSame<ResultOf<typeof api.messages.list>, readonly string[]>(true);
  assertSame<ArgsParameters<typeof api.messages.list>, [args: { readonly channelId: string }]>(true);
  assertSame<ArgsParameters<typeof api.admin.users.count>, [args?: { limit?: number }]>(true);
  // @ts-expect-error -- internal
  assert.equal(getFunctionName(api.messages.clear), 'messages:clear');
  // @ts-expect-error -- no function
  assert.equal(getFunctionName(api.messages.limit), 'messages:limit');
});

test('of functions that are not registered anything may be the arguments', () => {
  const api = createApi() as LooseApi;
  assert.equal(getFunctionName(api['messages']?.['list'] ?? ''), 'messages:list');
  assertSame<ArgsOf<LooseApi>, LooseArgs>(true);
  assertSame<ResultOf<'messages:list'>, Value>(true);
});
