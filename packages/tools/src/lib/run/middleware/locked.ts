import type { Middleware } from '../../manifest/manifest.ts';
import type { PassageScope } from './gates.ts';
import type { Layer, LayerParts, LayerTarget } from './layer.ts';
import { formatLockName } from './lock-name.ts';
import { LockHeldError, LockUnavailableError } from './middleware-errors.ts';

/** How long a call waits for a lock. */
const LOCK_TIMEOUT_MS = 30_000;

/** How many calls may wait for one lock. */
const WAITING_MAX = 1_000;

/** What a lock is made from. */
export type LockParts = Pick<LayerParts, 'gates' | 'assignedLocks'>;

/**
 * `@locked board:write`, `@locked task:{taskId}`: one call at a time holds the lock of that name, in the order of
 * asking, over all methods of the instance. Without a name the method's own is used. If the lock has been given to a
 * caller (`acquireLock`), only that caller gets in.
 */
export function createLocked(
  { name }: Extract<Middleware, { kind: 'locked' }>,
  _target: LayerTarget,
  parts: LayerParts,
): Layer {
  return (args, scope, next) => {
    const lock = formatLockName(name, args);
    const { assignedLocks } = parts;
    const isRefused = (): boolean => {
      const { holder } = assignedLocks.get(lock);
      return holder !== null && holder !== scope.request.caller.id;
    };
    return holdLock(parts, { scope, lock, isRefused }, () => next(args, scope));
  };
}

/**
 * `this.withLock`: does work while holding a lock. A run that holds it already is let in at once; a call that comes
 * back by way of another photon is another run, so it waits until it is late.
 *
 * @param parts of the instance
 * @param want the lock, the run that wants it if there is one, and how long to wait: 30 seconds unless told
 * @param work done meanwhile; the lock is free again when it ends, however it ends
 * @throws LockUnavailableError, LockHeldError
 */
export function holdLock<Result>(
  { gates }: LockParts,
  want: {
    readonly scope: PassageScope | undefined;
    readonly lock: string;
    readonly timeoutMs?: number;
    readonly isRefused?: () => boolean;
  },
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const { scope = createScopeOfNobody(), lock, timeoutMs = LOCK_TIMEOUT_MS, isRefused } = want;
  const passage = {
    gate: `lock ${lock}`,
    operation: { kind: 'lock', key: lock },
    capacity: 1,
    waitingMax: WAITING_MAX,
    timeoutMs,
    ...(isRefused !== undefined && { isRefused }),
  };
  return gates.pass(scope, passage, work, (refusal) => {
    if (refusal === 'refused') return new LockHeldError(lock);
    return new LockUnavailableError(lock, refusal === 'late' ? timeoutMs : 0);
  });
}

/** Hooks and constructors hold locks too; what they do is not journaled. */
function createScopeOfNobody(): PassageScope {
  return {
    request: { id: crypto.randomUUID() },
    signal: new AbortController().signal,
    isDurable: false,
    perform: async (_operation, effect) => effect(),
    onDurable: () => () => {},
  };
}
