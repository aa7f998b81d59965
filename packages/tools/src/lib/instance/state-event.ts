/** What a stateful photon tells about each of its calls, so that pages can follow its state. */
import { toJson } from '../mcp/plain-json.ts';
import type { Json, JsonObject } from '../manifest/json-schema.ts';

/** A call of a stateful photon that has returned. */
export interface StatefulCall {
  readonly method: string;
  readonly args: JsonObject;
  readonly result: unknown;
  readonly atMs: number;
  readonly instance: string;
  readonly photon: object;
}

/** The data of its event; `event` is the method's name. */
export interface StateEvent {
  readonly method: string;
  readonly params: JsonObject;
  readonly result: Json;
  /** ISO 8601. */
  readonly timestamp: string;
  readonly instance: string;
  /** Where in the photon's `items` the result is, if it is there. */
  readonly index?: number;
  readonly totalCount?: number;
  readonly affectedRange?: { readonly start: number; readonly end: number };
}

/**
 * The event of a call.
 *
 * @param call that has returned
 */
export function createStateEvent({ method, args, result, atMs, instance, photon }: StatefulCall): StateEvent {
  const timestamp = new Date(atMs).toISOString();
  return { method, params: args, result: toJson(result) ?? null, timestamp, instance, ...findPlace(result, photon) };
}

function findPlace(
  result: unknown,
  photon: object,
): Pick<StateEvent, 'index' | 'totalCount' | 'affectedRange'> | undefined {
  const items: unknown = Reflect.get(photon, 'items');
  if (!Array.isArray(items) || typeof result !== 'object' || result === null) return undefined;
  const index = items.lastIndexOf(result);
  if (index === -1) return undefined;
  return { index, totalCount: items.length, affectedRange: { start: index, end: index + 1 } };
}

/** What an object that a stateful photon has returned knows of itself, without it showing in JSON. */
interface Meta {
  readonly createdAt: string;
  readonly createdBy: string;
  modifiedAt: string | null;
  modifiedBy: string | null;
  readonly modifications: unknown[];
}

/**
 * Notes on a returned object, as its hidden `__meta`, which call made it and which one returned it last.
 *
 * @param call that has returned
 */
export function noteMeta({ method, result, atMs }: Pick<StatefulCall, 'method' | 'result' | 'atMs'>): void {
  if (typeof result !== 'object' || result === null || !Object.isExtensible(result)) return;
  if (Reflect.getPrototypeOf(result) !== Object.prototype) return;
  const timestamp = new Date(atMs).toISOString();
  const known: unknown = Object.getOwnPropertyDescriptor(result, '__meta')?.value;
  if (isMeta(known)) {
    known.modifiedAt = timestamp;
    known.modifiedBy = method;
  } else if (known === undefined) {
    const value: Meta = {
      createdAt: timestamp,
      createdBy: method,
      modifiedAt: null,
      modifiedBy: null,
      modifications: [],
    };
    Object.defineProperty(result, '__meta', { value, enumerable: false, configurable: true, writable: true });
  }
}

function isMeta(value: unknown): value is Meta {
  return typeof value === 'object' && value !== null && 'modifications' in value;
}
