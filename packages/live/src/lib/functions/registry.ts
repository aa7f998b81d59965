/** The functions of a project by their paths. */
import { findNearNames } from '../values/near-names.ts';
import type { FunctionKind } from '../values/function-reference.ts';
import { isSharded } from '../schema/shard-name.ts';
import { isPlainObject } from '../values/plain-object.ts';
import { findReferences, SYSTEM_TABLES } from '../schema/check-schema.ts';
import type { AnySchema } from '../schema/define-schema.ts';
import type { SchemaDefinition } from '../schema/definition.ts';
import { InvalidFunctionError, UnknownFunctionError, WrongFunctionKindError } from './function-errors.ts';
import { isRegisteredFunction, type RegisteredFunction } from './registered-function.ts';
import { createShardRules, findAcrossField, findShardFields, type PlacedFunction } from './shard-rules.ts';

/** Modules by name, or folders of such: `{ messages, admin: { users } }`, from `import * as messages`. */
export type FunctionModules = Readonly<Record<string, object>>;

/** A function with its path, and how its calls find their shard. */
export type FoundFunction = PlacedFunction;

/** A query across shards. */
export interface AcrossFunction extends FoundFunction {
  readonly acrossField: string;
}

/** All functions of a project. */
export interface Registry {
  readonly schema: SchemaDefinition;
  /** By path: `messages:list`, `admin/users:list`. */
  readonly functions: ReadonlyMap<string, FoundFunction>;
}

/** Who calls, and as what. */
export interface Caller {
  /** Whether it comes from a client, which knows public functions only. */
  readonly isOutside: boolean;
  /** Undefined: whatever it is. */
  readonly kind?: FunctionKind;
}

/** Folders in folders: deeper is no project, but an object that contains itself. */
const DEPTH_MAX = 8;

/**
 * Finds the functions that modules export.
 *
 * @param project schema and modules
 * @throws {InvalidFunctionError} listing everything that makes no sense
 */
export function createRegistry(project: { readonly schema: AnySchema; readonly functions: FunctionModules }): Registry {
  const schema = project.schema.definition;
  const declared = Object.entries(project.functions).flatMap(([name, module]) => collect(module, [name]));
  const problems = declared.flatMap(({ path, fn }) => checkFunction(schema, path, fn));
  if (problems.length > 0) throw new InvalidFunctionError(problems);
  const found = declared.map(({ path, fn: unplaced }): FoundFunction => {
    const fn = { ...unplaced, argumentsCheck: unplaced.argumentsCheck.within((table) => isSharded(schema, table)) };
    return { path, fn, rules: createShardRules(schema, fn), acrossField: findAcrossField(schema, fn) };
  });
  return { schema, functions: new Map(found.map((each) => [each.path, each])) };
}

/**
 * Finds the function of a path for a caller.
 *
 * @param path `messages:list`
 * @throws {UnknownFunctionError} if there is none; an internal one is none for clients
 * @throws {WrongFunctionKindError} if it is of another kind
 */
export function mustFindFunction(registry: Registry, path: string, caller: Caller): FoundFunction {
  const found = registry.functions.get(path);
  if (found === undefined || !isSeen(found, caller)) {
    const seen = [...registry.functions.values()].filter((each) => isSeen(each, caller)).map((each) => each.path);
    throw new UnknownFunctionError(path, findNearNames(path.slice(0, 200), seen));
  }
  const { kind } = found.fn;
  if (caller.kind !== undefined && caller.kind !== kind) throw new WrongFunctionKindError(path, kind, caller.kind);
  return found;
}

function isSeen({ fn }: FoundFunction, { isOutside }: Caller): boolean {
  return !isOutside || fn.visibility === 'public';
}

/**
 * The query across shards of a path.
 *
 * @param path `messages:list`
 * @returns undefined: it is none
 */
export function getAcrossFunction(registry: Registry, path: string): AcrossFunction | undefined {
  const found = registry.functions.get(path);
  return found !== undefined && isAcross(found) ? found : undefined;
}

function isAcross(found: FoundFunction): found is AcrossFunction {
  return found.acrossField !== undefined;
}

function collect(module: object, segments: readonly string[]): { path: string; fn: RegisteredFunction }[] {
  if (isRegisteredFunction(module)) {
    throw new InvalidFunctionError([
      `${segments.join('.')}: a function is exported by a module; give the module: { messages }.`,
    ]);
  }
  return Object.entries(module).flatMap(([name, exported]) => {
    if (isRegisteredFunction(exported)) return [{ path: `${segments.join('/')}:${name}`, fn: exported }];
    return isPlainObject(exported) && segments.length < DEPTH_MAX ? collect(exported, [...segments, name]) : [];
  });
}

function checkFunction(schema: SchemaDefinition, path: string, fn: RegisteredFunction): string[] {
  return [
    ...checkPath(path),
    ...checkReferences(schema, path, fn),
    ...checkShardBy(schema, path, fn),
    ...checkAcrossShards(schema, path, fn),
  ];
}

function checkPath(path: string): string[] {
  return /^[\w$/-]+:[\w$]+$/.test(path)
    ? []
    : [`${path}: names of modules and functions have letters, digits, "_" and "$".`];
}

function checkReferences(schema: SchemaDefinition, path: string, fn: RegisteredFunction): string[] {
  const tables = [...Object.keys(schema.tables), ...SYSTEM_TABLES];
  return Object.entries(fn.argumentsCheck.fields ?? {}).flatMap(([name, { node }]) =>
    findReferences(node)
      .filter((table) => !tables.includes(table))
      .map((table) => `${path}: the argument ${name} is v.id('${table}'), and there is no such table.`),
  );
}

function checkShardBy(schema: SchemaDefinition, path: string, { scope, argumentsCheck }: RegisteredFunction): string[] {
  if (scope.kind !== 'shard' || scope.shardBy === undefined || scope.shardBy === false) return [];
  const shardFields = [...findShardFields(schema)];
  const { argument, field } =
    typeof scope.shardBy === 'string' ? { argument: scope.shardBy, field: undefined } : scope.shardBy;
  const place = `${path}: shardBy`;
  if (argumentsCheck.fields !== undefined && !Object.hasOwn(argumentsCheck.fields, argument)) {
    return [`${place} names an argument "${argument}" that the function does not take.`];
  }
  if (shardFields.length === 0) return [`${place}: no table is sharded.`];
  if (field === undefined && shardFields.length > 1 && !shardFields.includes(argument)) {
    return [
      `${place}: tables are sharded by ${shardFields.join(' and ')}; say which with { argument: '${argument}', field: '${shardFields[0]}' }.`,
    ];
  }
  if (field !== undefined && !shardFields.includes(field)) {
    return [`${place}: no table is sharded by "${field}"; there are ${shardFields.join(', ')}.`];
  }
  return [];
}

function checkAcrossShards(schema: SchemaDefinition, path: string, { scope }: RegisteredFunction): string[] {
  if (scope.kind !== 'acrossShards') return [];
  const shardFields = [...findShardFields(schema)];
  const place = `${path}: acrossShards`;
  const [first] = shardFields;
  if (first === undefined) return [`${place}: no table is sharded.`];
  if (scope.field === undefined && shardFields.length > 1) {
    return [`${place}: tables are sharded by ${shardFields.join(' and ')}; say which with acrossShards: '${first}'.`];
  }
  if (scope.field !== undefined && !shardFields.includes(scope.field)) {
    return [`${place}: no table is sharded by "${scope.field}"; there are ${shardFields.join(', ')}.`];
  }
  return [];
}
