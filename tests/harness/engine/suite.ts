// oxlint-disable-next-line typescript/triple-slash-reference -- whoever compiles this file needs those declarations
/// <reference path="./node.d.ts" />

/**
 * Tests that run inside the engine.
 *
 * A suite is a table of functions. Each runs inside a fresh `Bench` object of its own, so it has a real storage,
 * real sockets and a real alarm; a suite that needs actors of its own exports their classes from the project's `main.ts`.
 * `testSuites` of run-suites.ts lists the suites over HTTP and runs each test as one of node:test's.
 */

/** What a test gets: the state of an object made for it alone, and the project's bindings. */
export interface Subject {
  ctx: DurableObjectState;
  env: Cloudflare.Env;
  /** Says what the object's alarm handler does from now on; nothing unless told. */
  onAlarm: (handler: () => Promise<void>) => void;
}

/** A named table of tests. */
export interface Suite {
  name: string;
  tests: Record<string, (subject: Subject) => void | Promise<void>>;
}
