/** What the live database fails with. The two bases say who may read the message. */
import { ActorError } from '@sundog/actor/errors';

import type { Mismatch } from './validator-node.ts';
import type { Value } from './value.ts';

/** What a `LiveError` is made of. */
export interface LiveErrorFacts {
  /** Stable name of the failure, for programs: `snake_case`. */
  readonly code: string;
  /** What was expected, what was found, what to do. */
  readonly message: string;
  readonly data?: Readonly<Record<string, Value>>;
}

/**
 * A failure that whoever called may read. Throw it from a function to say why it did not work: code, message and data
 * reach the client as they are. Of anything else that is thrown, clients learn only that it was `internal_error`.
 */
export class LiveError extends ActorError {
  override readonly name: string = 'LiveError';
  override readonly audience = 'caller';
  readonly code: string;
  declare readonly data: Readonly<Record<string, Value>>;

  constructor(facts: LiveErrorFacts, options?: ErrorOptions) {
    super(facts.message, facts.data ?? {}, options);
    this.code = facts.code;
  }
}

/** A mistake in the project itself. Its message is for the log; clients learn only that it was `internal_error`. */
export abstract class ProjectError extends ActorError {
  override readonly audience = 'log';
}

/**
 * A mistake in the project of which clients learn the code and what may be told: whoever writes a function sees there
 * what is wrong with it. The log has the rest.
 */
export abstract class ToldProjectError extends ProjectError {
  /**
   * What clients read: it names functions and tables, and no value of any row.
   *
   * @param path of the function that has failed
   */
  abstract tell(path: string): string;
}

/** Arguments that a function does not take. */
export class InvalidArgumentsError extends LiveError {
  override readonly name = 'InvalidArgumentsError';

  /**
   * @param path of the function: `messages:list`
   * @param mismatch where they do not fit
   */
  constructor(path: string, mismatch: Mismatch) {
    super({
      code: 'invalid_arguments',
      message: `The arguments of ${path} do not fit: ${formatMismatch(mismatch)}.`,
      data: { function: path, ...mismatch },
    });
  }
}

/** Something that cannot be a value, or a text that encodes none. */
export class InvalidValueError extends LiveError {
  override readonly name = 'InvalidValueError';

  constructor(mismatch: Mismatch) {
    super({ code: 'invalid_value', message: `Not a value: ${formatMismatch(mismatch)}.`, data: { ...mismatch } });
  }
}

/** A validator that makes no sense. */
export class InvalidValidatorError extends ProjectError {
  override readonly name = 'InvalidValidatorError';
  readonly code = 'invalid_validator';

  /**
   * @param builder as it was called: `v.union`
   * @param reason what was expected, what was found
   */
  constructor(builder: string, reason: string) {
    super(`${builder}: ${reason}`, { builder });
  }
}

/** A Standard Schema that validates asynchronously, where nothing may be awaited. */
export class AsyncValidationError extends ProjectError {
  override readonly name = 'AsyncValidationError';
  readonly code = 'async_validation';

  /**
   * @param path of the function: `messages:list`
   * @param vendor of the schema
   */
  constructor(path: string, vendor: string) {
    super(
      `The ${vendor} schema of ${path} validates asynchronously; a function's schema must answer at once: ` +
        'take its asynchronous checks out, and do them in an action.',
      { function: path, vendor },
    );
  }
}

/** A function returned what its `returns` does not allow. */
export class InvalidReturnError extends ProjectError {
  override readonly name = 'InvalidReturnError';
  readonly code = 'invalid_return';

  /**
   * @param path of the function: `messages:list`
   * @param mismatch where it does not fit
   */
  constructor(path: string, mismatch: Mismatch) {
    super(`What ${path} returned does not fit its \`returns\`: ${formatMismatch(mismatch)}.`, {
      function: path,
      ...mismatch,
    });
  }
}

/** A mismatch as part of a sentence: `tags[2]: expected a string, found the number 3`. */
export function formatMismatch({ path, expected, found }: Mismatch): string {
  return `${path === '' ? '' : `${path}: `}expected ${expected}, found ${found}`;
}
