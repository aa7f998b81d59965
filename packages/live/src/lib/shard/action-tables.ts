import { logger, type Clock } from '@sundog/actor';

import type { ActionCtx } from '../functions/context.ts';
import { ActionGlobal } from '../global/action-global.ts';
import { GLOBAL_SHARD } from '../schema/definition.ts';
import type { LiveProject } from './project.ts';
import type { ShardCalls } from './shard-calls.ts';
import { ProjectError } from '../values/live-error.ts';

/** `ctx.global` of one action. */
export interface ActionTables {
  readonly global: ActionCtx['global'];
  /** From which on what the action has seen and written is seen; undefined: it has used no global table. */
  readonly bookmark: () => string | undefined;
  /** Takes in that a mutation which the action has called has written to global tables. */
  readonly noteBookmark: (bookmark: string | undefined) => void;
}

/**
 * Makes the global tables for one action.
 *
 * @param parts of the project, where the action runs
 * @param bookmark from which on it sees what its caller has seen
 */
export function createActionTables(
  {
    project,
    env,
    clock,
    shard,
  }: {
    readonly project: LiveProject;
    readonly env: object;
    readonly clock: Clock;
    readonly shard: (name: string) => Pick<ShardCalls, 'globalChanged'>;
  },
  bookmark?: string,
): ActionTables {
  if (project.global === undefined) {
    return { global: createNoGlobal(), bookmark: () => undefined, noteBookmark: () => {} };
  }
  const global = new ActionGlobal({
    database: project.global(env),
    now: () => clock.now(),
    bookmark,
    onCommit: () => tellWatchers(shard),
  });
  return {
    // Which tables there are is known to the author's compiler.
    global: global as object as ActionCtx['global'],
    bookmark: () => global.bookmark,
    noteBookmark: (at) => global.noteBookmark(at),
  };
}

/** If it fails nothing is lost but time: what was committed stands in the log, which is looked at now and then. */
async function tellWatchers(shard: (name: string) => Pick<ShardCalls, 'globalChanged'>): Promise<void> {
  try {
    await shard(GLOBAL_SHARD).globalChanged();
  } catch (error) {
    logger.warn('Those who watch the global tables will hear of a change later', { error });
  }
}

/** A function uses tables in D1, and the project has none. */
class NoGlobalError extends ProjectError {
  override readonly name = 'NoGlobalError';
  readonly code = 'no_global';
}

/** `ctx.global` of a project without tables in D1. */
function createNoGlobal(): ActionCtx['global'] {
  const refuse = (): never => {
    throw new NoGlobalError('ctx.global has the tables that are declared .global(), and none is.');
  };
  return {
    get: refuse,
    query: refuse,
    insert: refuse,
    patch: refuse,
    replace: refuse,
    delete: refuse,
    normalizeId: refuse,
  };
}
