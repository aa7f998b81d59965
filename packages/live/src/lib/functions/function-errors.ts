import type { FunctionKind } from '../values/function-reference.ts';
import { LiveError, ProjectError } from '../values/live-error.ts';

/** Functions that make no sense. */
export class InvalidFunctionError extends ProjectError {
  override readonly name = 'InvalidFunctionError';
  readonly code = 'invalid_function';

  constructor(problems: readonly string[]) {
    super(
      problems.length === 1
        ? `A function makes no sense: ${problems[0]}`
        : `The functions have ${problems.length} mistakes:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
      { problems },
    );
  }
}

/** There is no function of this path, or not for whoever calls. */
export class UnknownFunctionError extends LiveError {
  override readonly name = 'UnknownFunctionError';

  /**
   * @param path that was called
   * @param near paths that may have been meant
   */
  constructor(path: string, near: readonly string[]) {
    const shown = path.length > 100 ? `${path.slice(0, 100)}…` : path;
    const hint = near.length === 0 ? '' : ` Is it ${near.join(' or ')}?`;
    super({
      code: 'unknown_function',
      message: `There is no function ${shown}.${hint}`,
      data: { function: shown, near },
    });
  }
}

/** A function was called as what it is not. */
export class WrongFunctionKindError extends LiveError {
  override readonly name = 'WrongFunctionKindError';

  /**
   * @param kind what it is
   * @param calledAs what it was called as
   */
  constructor(path: string, kind: FunctionKind, calledAs: FunctionKind) {
    super({
      code: 'wrong_function_kind',
      message: `${path} is ${withArticle(kind)}, and was called as ${withArticle(calledAs)}.`,
      data: { function: path, kind, calledAs },
    });
  }
}

/** Arguments that belong to two shards. */
export class AmbiguousShardError extends LiveError {
  override readonly name = 'AmbiguousShardError';

  constructor(path: string, claims: readonly { readonly argument: string; readonly shard: string }[]) {
    const named = claims.map(({ argument, shard }) => `${argument} names ${shard}`).join(', and ');
    super({
      code: 'ambiguous_shard',
      message: `A call of ${path} runs in one shard, and its arguments name two: ${named}. Call it with arguments of one shard, or declare which counts with \`shardBy\`.`,
      data: { function: path, claims },
    });
  }
}

function withArticle(kind: FunctionKind): string {
  return kind === 'action' ? 'an action' : `a ${kind}`;
}
