/**
 * The name of a resource that the configuration leaves to us: the one wrangler gives what it makes by itself, so that
 * two projects on one host do not share data by accident.
 *
 * @param worker the Worker's name
 * @param binding the binding's name
 * @returns lower case letters, digits and hyphens
 */
export function defaultResourceName(worker: string, binding: string): string {
  return `${worker}-${binding}`.toLowerCase().replace(/[^a-z0-9-]/g, '-');
}
