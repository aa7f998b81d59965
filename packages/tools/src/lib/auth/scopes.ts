/**
 * What a caller must be allowed to do for what. Stateless: the table of rules and its two questions.
 */
import type { MethodManifest } from '../manifest/manifest.ts';
import type { Caller } from '../run/run.ts';
import { InsufficientScopeError } from './auth-errors.ts';

/** The scope that stands for all. */
export const EVERY_SCOPE = '*';

/** The scope of whoever listens to events, of the console and of what runs wait for. */
export const EVENTS_SCOPE = 'events:read';

/** The scope of whoever sees what instances keep. */
export const STATE_SCOPE = 'state:read';

/**
 * The scopes that a method needs: those of `@scope`, else `<method>:read` for a tool that says it only reads, else
 * `<method>:write`.
 *
 * @param method of the manifest
 */
export function scopesOf(method: Pick<MethodManifest, 'name' | 'scopes' | 'surfaces'>): readonly string[] {
  if (method.scopes !== undefined) return method.scopes;
  const isReadOnly = method.surfaces.some((surface) =>
    surface.kind === 'tool' ? surface.annotations.readOnlyHint === true : surface.kind === 'resource',
  );
  return [`${method.name}:${isReadOnly ? 'read' : 'write'}`];
}

/**
 * Whether a caller has all the scopes. `*` stands for all; `name:*` for each that begins with `name:`.
 *
 * @param caller as authenticated
 * @param required names of scopes
 */
export function hasScopes(caller: Pick<Caller, 'scopes'>, required: readonly string[]): boolean {
  const { scopes } = caller;
  if (scopes.includes(EVERY_SCOPE)) return true;
  return required.every((scope) => {
    const family = `${scope.slice(0, scope.indexOf(':'))}:*`;
    return scopes.includes(scope) || (scope.includes(':') && scopes.includes(family));
  });
}

/**
 * @param caller as authenticated
 * @param method that is asked for
 * @throws InsufficientScopeError
 */
export function assertScopes(
  caller: Pick<Caller, 'scopes'>,
  method: Pick<MethodManifest, 'name' | 'scopes' | 'surfaces'>,
): void {
  if (caller.scopes.includes(EVERY_SCOPE)) return;
  const required = scopesOf(method);
  if (!hasScopes(caller, required)) throw new InsufficientScopeError(`"${method.name}"`, required);
}
