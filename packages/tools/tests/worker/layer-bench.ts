import type { LogFields, Logger } from '@sundog/actor';

import type { Json, JsonObject } from '../../src/lib/manifest/json-schema.ts';
import type { Middleware } from '../../src/lib/manifest/manifest.ts';
import type { LayerParts } from '../../src/lib/run/middleware/layer.ts';
import { createLayerParts, wrapMethod } from '../../src/lib/run/middleware/wrap-method.ts';
import { runInScope } from '../../src/lib/run/run-scope.ts';
import { BenchScope } from './bench-scope.ts';
import { HeldTime } from './held-time.ts';

/** A line that was logged. */
interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** Calls that a test answers when it likes. */
export class HeldMethod {
  readonly calls: {
    args: JsonObject;
    scope: BenchScope;
    resolve: (value: unknown) => void;
    reject: (error: Error) => void;
  }[] = [];

  /** The method; its call ends when the test says so. */
  readonly invoke = (args: JsonObject, scope: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => this.calls.push({ args, scope: scope as BenchScope, resolve, reject }));

  /** Ends a call. */
  answer(index: number, value: Json): void {
    this.calls[index]?.resolve(value);
  }

  /** Lets a call fail. */
  fail(index: number, error: Error = new Error('failed')): void {
    this.calls[index]?.reject(error);
  }
}

/** Layers over real storage and held time. */
export class LayerBench {
  readonly time = new HeldTime();
  readonly lines: LogLine[] = [];
  readonly storage: DurableObjectStorage;
  parts: LayerParts;
  #runs = 0;

  /** @param ctx of the test's object */
  constructor(ctx: DurableObjectState) {
    this.storage = ctx.storage;
    this.parts = this.#createParts();
  }

  /** What only the process knew is gone; the code may be another. */
  restart(code?: string): void {
    this.parts = this.#createParts(code);
  }

  /** A method with its layers; `call` starts a run of it. */
  wrap(
    layers: readonly Middleware[],
    invoke: (args: JsonObject, scope: BenchScope) => unknown,
    method = 'method',
  ): { call: (args?: JsonObject, scope?: BenchScope) => Promise<unknown> } {
    const wrapped = wrapMethod(layers, async (args, scope) => invoke(args, scope as BenchScope), this.parts, method);
    const call = (args: JsonObject = {}, scope = this.scope()): Promise<unknown> =>
      runInScope(scope, () => wrapped(args, scope));
    return { call };
  }

  /** A run of its own. */
  scope(): BenchScope {
    this.#runs += 1;
    return new BenchScope(`run ${this.#runs}`);
  }

  /** The same run after a crash. */
  replay(scope: BenchScope): BenchScope {
    return new BenchScope(scope.request.id, [...scope.journal]);
  }

  #createParts(code = ''): LayerParts {
    const write =
      (level: string) =>
      (message: string, fields: LogFields = {}): void =>
        void this.lines.push({ level, message, fields });
    const logger: Logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
    return createLayerParts(this.storage, { clock: this.time, timers: this.time, logger, code });
  }
}
