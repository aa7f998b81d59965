/**
 * Whether a project is being developed: then errors and 404s say more. `sundog dev` sets the variable.
 *
 * @param env bindings of the Worker
 * @returns whether the variable `SUNDOG_DEV` is set, and not to 0 or false
 */
export function isDevMode(env: object): boolean {
  const value: unknown = Reflect.get(env, 'SUNDOG_DEV');
  return value !== undefined && value !== '' && value !== '0' && value !== 'false' && value !== false;
}
