/**
 * `protected settings = { … }`: defaults in the source, changed per instance by whoever uses the photon.
 *
 * Owns the key-value entry `_sundog_photon_settings`: what differs from the defaults.
 */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import type { SettingsManifest } from '../manifest/manifest.ts';
import { createSchemaCheck, type SchemaCheck } from '../schema/check-schema.ts';
import { InvalidArgumentsError } from './arguments/invalid-arguments.ts';

const KEY = '_sundog_photon_settings';

/** The settings of one instance. */
export class Settings {
  readonly #kv: SyncKvStorage;
  readonly #manifest: SettingsManifest;
  #check: SchemaCheck | undefined;

  /**
   * @param kv of the actor
   * @param manifest of the photon
   */
  constructor(kv: SyncKvStorage, manifest: SettingsManifest) {
    this.#kv = kv;
    this.#manifest = manifest;
  }

  /** All settings: the defaults, and what has been changed. */
  get(): JsonObject {
    return { ...this.#manifest.defaults, ...this.#changes() };
  }

  /**
   * Changes settings.
   *
   * @param changes by name; null where the schema knows no null is the default again
   * @returns all settings
   * @throws InvalidArgumentsError and nothing changes
   */
  change(changes: JsonObject): JsonObject {
    const next: Record<string, Json> = { ...this.#changes() };
    for (const [name, value] of Object.entries(changes)) {
      if (value === null && !this.#takesNull(name)) delete next[name];
      else next[name] = value;
    }
    const all = { ...this.#manifest.defaults, ...next };
    this.#check ??= createSchemaCheck({ additionalProperties: false, ...this.#manifest.schema });
    const problems = this.#check(all);
    if (problems.length > 0) throw new InvalidArgumentsError('settings', problems);
    this.#kv.put(KEY, next);
    return all;
  }

  /**
   * Gives the photon its settings.
   *
   * @param photon the instance
   */
  apply(photon: object): void {
    const settings = Object.freeze(structuredClone(this.get()));
    Object.defineProperty(photon, this.#manifest.property, {
      value: settings,
      configurable: true,
      enumerable: true,
      writable: true,
    });
  }

  #changes(): JsonObject {
    return this.#kv.get<JsonObject>(KEY) ?? {};
  }

  #takesNull(name: string): boolean {
    const schema = this.#manifest.schema.properties?.[name];
    if (schema === undefined) return false;
    const parts = [schema, ...(schema.anyOf ?? [])];
    return parts.some(({ type }) => type === 'null' || (Array.isArray(type) && type.includes('null')));
  }
}
