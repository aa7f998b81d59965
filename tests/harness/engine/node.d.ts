/** The part of `node:assert/strict` that the suites use; Node's own types would clash with the engine's globals. */
declare module 'node:assert/strict' {
  type Expected = RegExp | object | (new (...args: never[]) => unknown) | ((error: unknown) => boolean);
  interface Assert {
    (value: unknown, message?: string): asserts value;
    ok(value: unknown, message?: string): asserts value;
    equal<Value>(actual: unknown, expected: Value, message?: string): asserts actual is Value;
    notEqual(actual: unknown, expected: unknown, message?: string): void;
    deepEqual<Value>(actual: unknown, expected: Value, message?: string): asserts actual is Value;
    notDeepEqual(actual: unknown, expected: unknown, message?: string): void;
    throws(block: () => unknown, expected?: Expected, message?: string): void;
    doesNotThrow(block: () => unknown, message?: string): void;
    rejects(block: Promise<unknown> | (() => Promise<unknown>), expected?: Expected, message?: string): Promise<void>;
    match(value: string, pattern: RegExp, message?: string): void;
    fail(message?: string): never;
  }
  const assert: Assert;
  export default assert;
}
