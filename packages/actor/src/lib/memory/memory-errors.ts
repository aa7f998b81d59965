import { ActorError } from '../errors.ts';

/** A key cannot be stored. */
export class MemoryKeyError extends ActorError {
  override readonly name = 'MemoryKeyError';
  readonly code = 'memory_bad_key';

  /** @param found what is wrong with the key */
  constructor(found: string) {
    super(`A key is a string of at most 2048 bytes of well-formed Unicode, but this one ${found}.`, { found });
  }
}

/** A value cannot be stored. */
export class MemoryValueError extends ActorError {
  override readonly name = 'MemoryValueError';
  readonly code = 'memory_bad_value';

  /** @param key that it was for */
  constructor(key: string) {
    super(`undefined cannot be kept under ${JSON.stringify(key)}: use delete to remove a key, or keep null.`, { key });
  }
}

/** A value is larger than the cloud stores. */
export class MemoryTooLargeError extends ActorError {
  override readonly name = 'MemoryTooLargeError';
  readonly code = 'memory_too_large';

  /**
   * @param key that it was for
   * @param sizeBytes of key and value
   * @param limitBytes of key and value
   */
  constructor(key: string, sizeBytes: number, limitBytes: number) {
    super(
      `The value for ${JSON.stringify(key)} has ${sizeBytes} bytes with its key; at most ${limitBytes} can be kept. Split it over several keys, or keep it as a blob outside.`,
      { key, sizeBytes, limitBytes },
    );
  }
}

const cures = {
  session:
    'There is no session here. Memory of scope "session" belongs to a caller: give Memory the option `session: () => id`, and use the scope only while such a caller is served.',
  global: [
    'Memory of scope "global" lives in an actor of its own, which this project lacks. Add',
    "  to the main file:       export { GlobalMemory } from '@sundog/actor';",
    '  to wrangler.jsonc, under durable_objects.bindings: { "name": "GLOBAL_MEMORY", "class_name": "GlobalMemory" }',
    'and "GlobalMemory" to new_sqlite_classes of a new migration.',
  ].join('\n'),
};

/** A scope is asked for that is not there. */
export class MemoryScopeError extends ActorError {
  override readonly name = 'MemoryScopeError';
  readonly code = 'memory_no_scope';

  /** @param scope that is missing */
  constructor(scope: keyof typeof cures) {
    super(cures[scope], { scope });
  }
}
