/** What a caller must be allowed to do for what. Stateless: the table of rules and its two questions. */
import type { MethodManifest } from './manifest.ts';

/** What scopes are asked of. */
export type Scoped = Pick<MethodManifest, 'name' | 'scopes' | 'surfaces'>;

/** The scope that stands for all. */
export const EVERY_SCOPE = '*';

/**
 * The scopes that a method needs: those of `@scope`, else `<method>:read` for a tool that says it only reads, else
 * `<method>:write`.
 *
 * @param method of the manifest
 */
export function scopesOf(method: Scoped): readonly string[] {
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
export function hasScopes(caller: { readonly scopes: readonly string[] }, required: readonly string[]): boolean {
  const { scopes } = caller;
  if (scopes.includes(EVERY_SCOPE)) return true;
  return required.every((scope) => {
    const family = `${scope.slice(0, scope.indexOf(':'))}:*`;
    return scopes.includes(scope) || (scope.includes(':') && scopes.includes(family));
  });
}
