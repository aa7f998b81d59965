/** People of the tests' server: accounts with an agent each, and answers that must be refusals. */
import assert from 'node:assert/strict';

import { AtpAgent, XRPCError } from '@atproto/api';

import type { TestServer } from './start-server.ts';

/** Every account's password. */
export const PASSWORD = 'correct horse battery';

/** An account, signed in. */
export interface TestUser {
  readonly agent: AtpAgent;
  readonly did: string;
  readonly handle: string;
  readonly email: string;
}

/** Makes an account by the official agent, and signs it in. */
export async function createUser(
  server: Pick<TestServer, 'url'>,
  name: string,
  email = `${name}@example.com`,
): Promise<TestUser> {
  const agent = new AtpAgent({ service: server.url });
  const handle = `${name}.test`;
  const { data } = await agent.createAccount({ handle, email, password: PASSWORD });
  return { agent, did: data.did, handle, email };
}

/** An agent that is signed in by a password. */
export async function signIn(server: Pick<TestServer, 'url'>, identifier: string, password = PASSWORD) {
  const agent = new AtpAgent({ service: server.url });
  await agent.login({ identifier, password });
  return agent;
}

/** Asserts that a call is refused with a name, and a status if one is given. */
export async function assertRefused(call: Promise<unknown>, error: string, status?: number): Promise<void> {
  await assert.rejects(call, (thrown: unknown) => {
    assert.ok(thrown instanceof XRPCError, String(thrown));
    const found = [thrown.error, ...(status === undefined ? [] : [thrown.status])];
    assert.deepEqual(found, [error, ...(status === undefined ? [] : [status])], thrown.message);
    return true;
  });
}

/** The options of a call by the administrator. */
export function asAdmin(server: Pick<TestServer, 'admin'>): {
  headers: { authorization: string };
  encoding: 'application/json';
} {
  return { headers: { authorization: server.admin }, encoding: 'application/json' };
}
