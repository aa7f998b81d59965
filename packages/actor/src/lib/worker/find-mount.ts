import { ActorError } from '../errors.ts';

/** The mounts given to `createWorker` cannot be used together, or one cannot be used at all. */
export class InvalidMountError extends ActorError {
  override readonly name = 'InvalidMountError';
  readonly code = 'invalid_mount';
}

/** Something with a prefix. */
interface Prefixed {
  readonly prefix: string;
  readonly name: string;
}

/**
 * Checks the mounts and puts them in the order in which they are tried.
 *
 * @param mounts in any order
 * @returns the same, longest prefix first
 * @throws InvalidMountError a prefix is malformed or taken twice
 */
export function orderMounts<Item extends Prefixed>(mounts: readonly Item[]): readonly Item[] {
  const taken = new Map<string, string>();
  for (const { prefix, name } of mounts) {
    if (prefix !== '/' && !PREFIX.test(prefix)) {
      throw new InvalidMountError(
        `The prefix of mount "${name}" must be "/" or begin with a slash and have no empty segment, query or slash at its end, found "${prefix}".`,
        { name, prefix },
      );
    }
    const other = taken.get(prefix);
    if (other !== undefined) {
      throw new InvalidMountError(`The mounts "${other}" and "${name}" both want "${prefix}"; move one of them.`, {
        prefix,
        names: [other, name],
      });
    }
    taken.set(prefix, name);
  }
  return mounts.toSorted((a, b) => b.prefix.length - a.prefix.length);
}

const PREFIX = /^(?:\/[^/?#\s]+)+$/;

/**
 * Finds the mount of a path.
 *
 * @param ordered mounts, as `orderMounts` returns them
 * @param path of the request
 * @returns the mount with the longest prefix, and the path after it; undefined if none takes the path
 */
export function findMount<Item extends Prefixed>(
  ordered: readonly Item[],
  path: string,
): { mount: Item; rest: string } | undefined {
  for (const mount of ordered) {
    if (mount.prefix === '/') return { mount, rest: path };
    if (!path.startsWith(mount.prefix)) continue;
    const rest = path.slice(mount.prefix.length);
    if (rest === '') return { mount, rest: '/' };
    if (rest.startsWith('/')) return { mount, rest };
  }
  return undefined;
}
