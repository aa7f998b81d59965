/**
 * Which shard a call belongs to, by its arguments. The rules of a function follow from its declaration and the schema;
 * what they say of one call is `findShard`.
 */
import { describeValue } from '../values/describe.ts';
import { parseId } from '../values/id.ts';
import { placeMismatch } from '../values/check-value.ts';
import { InvalidArgumentsError } from '../values/live-error.ts';
import { getField, isPlainObject } from '../values/plain-object.ts';
import type { FieldNodes, ValidatorNode } from '../values/validator-node.ts';
import { GLOBAL_SHARD, ROOT_SHARD, type SchemaDefinition } from '../schema/definition.ts';
import { checkShardValue, formatShardName } from '../schema/shard-name.ts';
import { AmbiguousShardError } from './function-errors.ts';
import type { RegisteredFunction, ShardBy } from './registered-function.ts';

/** How a shard follows from arguments. */
export type ShardRule =
  /** It is the same for all calls. */
  | { readonly always: string }
  /** `<field>/<value of the argument>`. */
  | { readonly argument: string; readonly field: string }
  /** `<field>/<what stands behind the @ of the id in this argument>`. */
  | { readonly id: string; readonly field: string };

/** Where a call runs; calls of the same function find theirs by the rule, if their arguments are what it is for. */
export interface CallPlace {
  readonly shard: string;
  readonly rule: ShardRule;
}

/** What `findShard` needs to know of a function. */
export interface PlacedFunction {
  readonly path: string;
  readonly fn: RegisteredFunction;
  readonly rules: readonly ShardRule[];
  /** Of a query across shards: the field whose shards it runs in. It belongs to the root shard, which asks them. */
  readonly acrossField: string | undefined;
}

const rootRule: ShardRule = { always: ROOT_SHARD };
/** Whoever watches global tables does so there. */
const globalPlace: CallPlace = { shard: GLOBAL_SHARD, rule: { always: GLOBAL_SHARD } };

/** Fields that tables are sharded by. */
export function findShardFields(schema: SchemaDefinition): ReadonlySet<string> {
  return new Set(
    Object.values(schema.tables).flatMap(({ placement }) => (placement.kind === 'sharded' ? [placement.field] : [])),
  );
}

/**
 * The rules of a function: an argument called like a field that a table is sharded by, then ids of sharded tables.
 *
 * @returns none: the root shard, whatever the arguments
 */
export function createShardRules(schema: SchemaDefinition, fn: RegisteredFunction): readonly ShardRule[] {
  if (fn.scope.kind !== 'shard' || fn.scope.shardBy === false) return [];
  const shardFields = findShardFields(schema);
  if (fn.scope.shardBy !== undefined) return [createExplicitRule(fn.scope.shardBy, shardFields)];
  const { fields } = fn.argumentsCheck;
  // What a schema of another library takes is not known, so the arguments themselves have to tell.
  if (fields === undefined) return [...shardFields].map((field) => ({ argument: field, field }));
  return findRules(schema, fields, shardFields);
}

/**
 * The field whose shards a query across shards runs in.
 *
 * @returns undefined: it is no query across shards
 */
export function findAcrossField(schema: SchemaDefinition, { scope }: RegisteredFunction): string | undefined {
  if (scope.kind !== 'acrossShards') return undefined;
  const [onlyField] = findShardFields(schema);
  return scope.field ?? onlyField;
}

function findRules(schema: SchemaDefinition, fields: FieldNodes, shardFields: ReadonlySet<string>): ShardRule[] {
  return Object.entries(fields).flatMap(([name, { node }]): ShardRule[] => {
    if (shardFields.has(name)) return [{ argument: name, field: name }];
    const field = findIdShardField(schema, node);
    return field === undefined ? [] : [{ id: name, field }];
  });
}

function createExplicitRule(shardBy: Exclude<ShardBy, false>, shardFields: ReadonlySet<string>): ShardRule {
  if (typeof shardBy !== 'string') return { argument: shardBy.argument, field: shardBy.field };
  const [onlyField = shardBy] = shardFields;
  return { argument: shardBy, field: shardFields.has(shardBy) ? shardBy : onlyField };
}

/** The field that the table of an id is sharded by; also of one that may be null. */
function findIdShardField(schema: SchemaDefinition, node: ValidatorNode): string | undefined {
  if (node.kind === 'union') {
    const fields = new Set(node.members.flatMap((member) => findIdShardField(schema, member) ?? []));
    const [field] = fields;
    return fields.size === 1 ? field : undefined;
  }
  const placement = node.kind === 'id' ? getField(schema.tables, node.table)?.placement : undefined;
  return placement?.kind === 'sharded' ? placement.field : undefined;
}

/**
 * Finds where a call runs.
 *
 * @param found the function
 * @param args whatever was given; what else they must be is checked where the call runs
 * @throws {InvalidArgumentsError} for an argument that should name a shard and cannot
 * @throws {AmbiguousShardError} for arguments of two shards
 */
export function findShard(found: PlacedFunction, args: unknown): CallPlace {
  const { path, fn, rules } = found;
  if (fn.scope.kind === 'global') return globalPlace;
  const given = args ?? {};
  if (!isPlainObject(given)) {
    throw new InvalidArgumentsError(path, {
      path: '',
      expected: 'an object of arguments',
      found: describeValue(given),
    });
  }
  const claims = rules.flatMap((rule) => {
    const shard = applyRule(found, rule, given);
    return shard === undefined ? [] : [{ rule, shard, argument: argumentOf(rule) }];
  });
  const [first] = claims;
  // Without any claim a later call may have one: then the rule finds it.
  if (first === undefined) return { shard: ROOT_SHARD, rule: rules[0] ?? rootRule };
  if (claims.every(({ shard }) => shard === first.shard)) return { shard: first.shard, rule: first.rule };
  throw new AmbiguousShardError(
    path,
    claims.map(({ argument, shard }) => ({ argument, shard })),
  );
}

function argumentOf(rule: ShardRule): string {
  if ('always' in rule) return '';
  return 'id' in rule ? rule.id : rule.argument;
}

/** The shard that an argument names; undefined: it is absent, or null. */
function applyRule(
  found: PlacedFunction,
  rule: ShardRule,
  args: Readonly<Record<string, unknown>>,
): string | undefined {
  if ('always' in rule) return rule.always;
  const name = argumentOf(rule);
  const value = getField(args, name);
  const isDeclared = found.fn.scope.kind === 'shard' && found.fn.scope.shardBy !== undefined;
  if ((value === undefined || value === null) && !isDeclared) return undefined;
  const shardValue = typeof value === 'string' && 'id' in rule ? parseId(value)?.shard : value;
  if (typeof shardValue !== 'string') {
    const expected =
      'id' in rule ? 'an id of a sharded table, with its shard behind "@"' : 'a string or an id, which names the shard';
    throw new InvalidArgumentsError(
      found.path,
      placeMismatch(name, { path: '', expected, found: describeValue(value) }),
    );
  }
  const mismatch = checkShardValue(shardValue);
  if (mismatch !== undefined) throw new InvalidArgumentsError(found.path, placeMismatch(name, mismatch));
  return formatShardName(rule.field, shardValue);
}
