import { mustFindFunction, type Registry } from '../functions/registry.ts';
import { findShard } from '../functions/shard-rules.ts';
import { NotSchedulableError } from './shard-errors.ts';

/**
 * Refuses at once a call to come that could never be made.
 *
 * @param registry
 * @param path of the function; it may be internal
 * @param args whatever was given
 * @throws {UnknownFunctionError}
 * @throws {NotSchedulableError}
 * @throws {InvalidArgumentsError} if the arguments name no shard
 */
export function checkSchedulable(registry: Registry, path: string, args: unknown): void {
  const found = mustFindFunction(registry, path, { isOutside: false });
  if (found.fn.kind === 'query') throw new NotSchedulableError(path);
  findShard(found, args);
}
