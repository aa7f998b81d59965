/** What the runtime needs to know of a photon's methods, made once for all instances. */
import { ActorError } from '@sundog/actor/errors';

import type { JsonObject } from '../manifest/json-schema.ts';
import type { MethodManifest, PhotonManifest } from '../manifest/manifest.ts';
import { createSchemaCheck, type SchemaCheck } from '../schema/check-schema.ts';
import { InvalidArgumentsError } from './arguments/invalid-arguments.ts';
import { createRevive, type Revive } from './arguments/wire-values.ts';

/** A photon has no such method for anybody (N1 of manifest.ts). */
export class UnknownPhotonMethodError extends ActorError {
  override readonly name = 'UnknownPhotonMethodError';
  readonly code = 'unknown_photon_method';

  /**
   * @param photon its name
   * @param method as called
   * @param known what there is
   */
  constructor(photon: string, method: string, known: readonly string[]) {
    super(`The photon ${photon} has no method "${method}": it has ${known.join(', ')}.`, { photon, method, known });
  }
}

/** A method that may be called. */
export class KnownMethod {
  readonly manifest: MethodManifest;
  #check: SchemaCheck | undefined;
  #revive: Revive | null | undefined;

  /** @param manifest of the method */
  constructor(manifest: MethodManifest) {
    this.manifest = manifest;
  }

  /**
   * Checks arguments.
   *
   * @param args by name
   * @throws InvalidArgumentsError
   */
  mustFit(args: JsonObject): void {
    const problems = this.findProblems(args);
    if (problems.length > 0) throw new InvalidArgumentsError(this.manifest.name, problems);
  }

  /** What does not fit in arguments. */
  get findProblems(): SchemaCheck {
    return (this.#check ??= createSchemaCheck(this.manifest.input));
  }

  /** The values that the method takes, out of JSON that fits. */
  revive(args: JsonObject): Readonly<Record<string, unknown>> {
    if (this.#revive === undefined) this.#revive = createRevive(this.manifest.input) ?? null;
    return this.#revive === null ? args : (this.#revive(args) as Readonly<Record<string, unknown>>);
  }
}

const methodsOfManifest = new WeakMap<PhotonManifest, Map<string, KnownMethod>>();

/**
 * Finds a method.
 *
 * @param manifest of the photon
 * @param name as called
 * @returns the method, the same object for all instances
 * @throws UnknownPhotonMethodError
 */
export function mustFindMethod(manifest: PhotonManifest, name: string): KnownMethod {
  let methods = methodsOfManifest.get(manifest);
  if (methods === undefined) methodsOfManifest.set(manifest, (methods = new Map<string, KnownMethod>()));
  let method = methods.get(name);
  if (method === undefined) {
    const found = Object.hasOwn(manifest.methods, name) ? manifest.methods[name] : undefined;
    if (found === undefined) throw new UnknownPhotonMethodError(manifest.name, name, Object.keys(manifest.methods));
    methods.set(name, (method = new KnownMethod(found)));
  }
  return method;
}
