/**
 * Which shard a call is for: what `POST /live/route` answers, so that clients find the shard of later calls themselves.
 */
import { parseId } from '../values/id.ts';
import { getField, isPlainObject } from '../values/plain-object.ts';
import type { Value } from '../values/value.ts';
import type { FailureFrame } from './frames.ts';
import { readFailure } from './parse-frame.ts';
import { listOf, readFields, readString, readText, refuse, type Read } from './read-json.ts';

/** How the shard of a function's calls follows from their arguments. */
export type RouteRule =
  /** It is the same for all calls. */
  | { readonly always: string }
  /** `<field>/<value of the argument>`. */
  | { readonly argument: string; readonly field: string }
  /** `<field>/<what stands behind the @ of the id in this argument>`. */
  | { readonly id: string; readonly field: string };

/** Where a call goes, and how that is known; or why it goes nowhere. */
export type Route = { readonly shard: string; readonly rule: RouteRule } | { readonly error: FailureFrame };

/** A call that is to be routed. */
export interface RoutedCall {
  readonly path: string;
  readonly args: Value;
}

/**
 * Finds the shard of a call.
 *
 * @param rule of the function
 * @param args of the call
 * @returns its shard; undefined if the arguments are not what the rule is for
 */
export function findRoutedShard(rule: RouteRule, args: Value): string | undefined {
  if ('always' in rule) return rule.always;
  const value = isPlainObject(args) ? getField(args, 'id' in rule ? rule.id : rule.argument) : undefined;
  if ('argument' in rule) return isShardValue(value) ? `${rule.field}/${value}` : undefined;
  const shard = typeof value === 'string' ? parseId(value)?.shard : undefined;
  return shard === undefined ? undefined : `${rule.field}/${shard}`;
}

function isShardValue(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

/**
 * Reads what `POST /live/route` has answered.
 *
 * @param text of the body
 * @throws {MalformedFrameError}
 */
export function parseRoutes(text: string): readonly Route[] {
  return readText(text, (json, path) => readFields(json, path).must('routes', listOf(readRoute)));
}

const readRoute: Read<Route> = (json, path) => {
  const route = readFields(json, path);
  if (route.has('error')) return { error: route.must('error', readFailure) };
  return { shard: route.must('shard', readString), rule: route.must('rule', readRule) };
};

const readRule: Read<RouteRule> = (json, path) => {
  const rule = readFields(json, path);
  if (rule.has('always')) return { always: rule.must('always', readString) };
  if (rule.has('argument')) {
    return { argument: rule.must('argument', readString), field: rule.must('field', readString) };
  }
  if (rule.has('id')) return { id: rule.must('id', readString), field: rule.must('field', readString) };
  return refuse(path, 'an object with "always", "argument" or "id"', json);
};
