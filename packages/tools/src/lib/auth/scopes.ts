/** Scopes that no method says, and what becomes of a caller without those that one says. */
import { EVERY_SCOPE, hasScopes, scopesOf, type Scoped } from '../manifest/scopes.ts';
import type { Caller } from '../run/run.ts';
import { InsufficientScopeError } from './auth-errors.ts';

/** The scope of whoever listens to events, of the console and of what runs wait for. */
export const EVENTS_SCOPE = 'events:read';

/** The scope of whoever sees what instances keep. */
export const STATE_SCOPE = 'state:read';

/**
 * @param caller as authenticated
 * @param method that is asked for
 * @throws InsufficientScopeError
 */
export function assertScopes(caller: Pick<Caller, 'scopes'>, method: Scoped): void {
  if (caller.scopes.includes(EVERY_SCOPE)) return;
  const required = scopesOf(method);
  if (!hasScopes(caller, required)) throw new InsufficientScopeError(`"${method.name}"`, required);
}
