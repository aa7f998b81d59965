/**
 * Calls the methods of one instance's object: with their layers around them, and what they take made of what was sent.
 */
import type { JsonObject } from '../manifest/json-schema.ts';
import type { PhotonCapabilities } from '../photon/photon-capabilities.ts';
import type { PhotonClass } from '../photon/photon.ts';
import { driveGenerator, isGenerator } from '../run/drive-generator.ts';
import type { Invoke, LayerParts } from '../run/middleware/layer.ts';
import { wrapMethod } from '../run/middleware/wrap-method.ts';
import type { RunScope } from '../run/run-scope.ts';
import { spreadArguments } from './arguments/spread-arguments.ts';
import type { KnownMethod } from './known-method.ts';

/** What methods are called with. */
export interface MethodCallParts {
  readonly photonClass: PhotonClass;
  readonly capabilities: Pick<PhotonCapabilities, 'emit'>;
  readonly layers: () => LayerParts;
  /** The instance's object; it is there while a run is. */
  readonly mustGetPhoton: () => object;
}

/** The methods of one instance. */
export class MethodCalls {
  readonly #parts: MethodCallParts;
  readonly #layered = new Map<string, Invoke>();
  /** What some runs are called with besides their request, by their ids. */
  readonly #photons = new Map<string, object>();
  readonly #arguments = new Map<string, readonly unknown[]>();

  /** @param parts of the instance */
  constructor(parts: MethodCallParts) {
    this.#parts = parts;
  }

  /**
   * Lets a run have an object of its own, while some work is done.
   *
   * @param runId of the run
   * @param photon the object
   * @param work that calls its method
   * @returns what the work returned
   */
  async withPhoton<Result>(runId: string, photon: object, work: () => Result | Promise<Result>): Promise<Result> {
    return during(this.#photons, runId, photon, work);
  }

  /**
   * Lets a run be called with other things than the arguments of its request: with what is no data.
   *
   * @param runId of the run
   * @param values in the order of the parameters
   * @param work that calls its method
   * @returns what the work returned
   */
  async withArguments<Result>(
    runId: string,
    values: readonly unknown[],
    work: () => Result | Promise<Result>,
  ): Promise<Result> {
    return during(this.#arguments, runId, values, work);
  }

  /**
   * Calls a method. Call it in the run's scope.
   *
   * @param method which one
   * @param args that fit its schema
   * @param scope of the run
   * @returns what it returned, or a promise of it; of a generator what it returned in the end
   */
  call(method: KnownMethod, args: JsonObject, scope: RunScope): unknown {
    const { name, middleware } = method.manifest;
    if (middleware.length === 0) return this.#callInnermost(method, args, scope);
    let invoke = this.#layered.get(name);
    if (invoke === undefined) {
      const innermost: Invoke = async (given, within) => this.#callInnermost(method, given, within);
      invoke = wrapMethod(middleware, innermost, this.#parts.layers(), name);
      this.#layered.set(name, invoke);
    }
    return invoke(args, scope);
  }

  #callInnermost(method: KnownMethod, args: JsonObject, scope: RunScope): unknown {
    const { photonClass, capabilities, mustGetPhoton } = this.#parts;
    const { name, isStatic, arguments: style } = method.manifest;
    const { id } = scope.request;
    const target = isStatic ? photonClass : (this.#photons.get(id) ?? mustGetPhoton());
    const values = this.#arguments.get(id) ?? spreadArguments(style, method.revive(args));
    // The compiler has seen that it is a method.
    const found = Reflect.get(target, name) as (...values: unknown[]) => unknown;
    const result = found.apply(target, [...values]);
    return isGenerator(result) ? driveGenerator(result, scope, (event) => capabilities.emit(event)) : result;
  }
}

async function during<Value, Result>(
  values: Map<string, Value>,
  key: string,
  value: Value,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  values.set(key, value);
  try {
    return await work();
  } finally {
    values.delete(key);
  }
}
