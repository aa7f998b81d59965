/**
 * Whether a value fits a validator. It runs for every argument and every written row, so it makes nothing unless there
 * is something to say.
 */
import { describeNode, describeValue } from './describe.ts';
import { isIdOf } from './id.ts';
import { findNearNames } from './near-names.ts';
import { getField, isPlainObject } from './plain-object.ts';
import type { FieldNode, FieldNodes, Mismatch, ValidatorNode } from './validator-node.ts';

/** Lists and objects inside one another, at most. */
export const DEPTH_MAX = 64;

/**
 * Finds the first place where a value does not fit. Fields that are `undefined` count as absent; defaults are not
 * filled in here (`fillDefaults` does that before).
 *
 * @param node what it must be
 * @param value whatever it is
 * @returns where it does not fit, or undefined if it does
 */
export function checkValue(node: ValidatorNode, value: unknown): Mismatch | undefined {
  return checkNode(node, value, 0);
}

/** Whether a field may be called so in a value. */
export function isFieldName(name: string): boolean {
  const first = name.charCodeAt(0);
  if (first === DOLLAR) return false;
  return first !== UNDERSCORE || name === '_id' || name === '_creationTime';
}

/**
 * Puts the place of a mismatch into the place around it.
 *
 * @param segment a field's name, or an index
 * @param mismatch its path begins inside of that
 */
export function placeMismatch(segment: string | number, mismatch: Mismatch): Mismatch {
  const { path } = mismatch;
  const isWord = typeof segment === 'string' && /^[\p{L}\p{N}_$-]+$/u.test(segment);
  const outer = isWord ? segment : `[${JSON.stringify(segment)}]`;
  const separator = path === '' || path.startsWith('[') ? '' : '.';
  return { ...mismatch, path: `${outer}${separator}${path}` };
}

const DOLLAR = 0x24;
const UNDERSCORE = 0x5f;

function checkNode(node: ValidatorNode, value: unknown, depth: number): Mismatch | undefined {
  return isOfKind(node, value) ? checkContent(node, value, depth) : mismatch(node, value);
}

/** Whether a value is what a node says, but for what is inside. */
function isOfKind(node: ValidatorNode, value: unknown): boolean {
  switch (node.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return typeof value === node.kind;
    case 'null':
      return value === null;
    case 'bytes':
      return value instanceof ArrayBuffer;
    case 'literal':
      return value === node.value;
    case 'id':
      return typeof value === 'string' && isIdOf(node.table, value, node.isSharded);
    case 'array':
      return Array.isArray(value);
    case 'object':
    case 'record':
      return isPlainObject(value);
    case 'any':
    case 'union':
      return true;
  }
}

/** What is inside a value that is of the node's kind. */
function checkContent(node: ValidatorNode, value: unknown, depth: number): Mismatch | undefined {
  if (node.kind === 'any') return checkAny(value, depth);
  if (node.kind === 'union') return checkUnion(node.members, value, depth);
  if (typeof value === 'string') return checkText(value);
  if (node.kind === 'array' && Array.isArray(value)) return checkArray(node.element, value, depth);
  if (node.kind === 'object' && isPlainObject(value)) return checkObject(node.fields, value, depth);
  return node.kind === 'record' && isPlainObject(value) ? checkRecord(node, value, depth) : undefined;
}

function mismatch(node: ValidatorNode, value: unknown): Mismatch {
  return { path: '', expected: describeNode(node), found: describeValue(value) };
}

/** The engine stores half of a surrogate pair as something else, without a word. */
function checkText(text: string): Mismatch | undefined {
  if (!/[\ud800-\udfff]/.test(text) || !/\p{Surrogate}/u.test(text)) return undefined;
  return { path: '', expected: 'a string of whole characters', found: 'half of a surrogate pair' };
}

function checkArray(element: ValidatorNode, list: readonly unknown[], depth: number): Mismatch | undefined {
  if (depth >= DEPTH_MAX) return tooDeep();
  for (let index = 0; index < list.length; index++) {
    const found = checkNode(element, list[index], depth + 1);
    if (found !== undefined) return placeMismatch(index, found);
  }
  return undefined;
}

function checkObject(
  fields: FieldNodes,
  object: Readonly<Record<string, unknown>>,
  depth: number,
): Mismatch | undefined {
  if (depth >= DEPTH_MAX) return tooDeep();
  const { byName, requiredCount } = planOf(fields);
  let missingCount = requiredCount;
  for (const name of Object.keys(object)) {
    const value = object[name];
    if (value === undefined) continue;
    const field = byName.get(name);
    if (field === undefined) return unknownField(name, fields, value);
    const found = checkNode(field.node, value, depth + 1);
    if (found !== undefined) return placeMismatch(name, found);
    if (!field.isOptional) missingCount--;
  }
  return missingCount === 0 ? undefined : missingField(fields, object);
}

/** Fields as they are asked for, by names that an object may have from its prototype. */
interface FieldsPlan {
  readonly byName: ReadonlyMap<string, FieldNode>;
  readonly requiredCount: number;
}

const plans = new WeakMap<FieldNodes, FieldsPlan>();

function planOf(fields: FieldNodes): FieldsPlan {
  const known = plans.get(fields);
  if (known !== undefined) return known;
  const byName = new Map(Object.entries(fields));
  const plan = { byName, requiredCount: [...byName.values()].filter(({ isOptional }) => !isOptional).length };
  plans.set(fields, plan);
  return plan;
}

function missingField(fields: FieldNodes, object: Readonly<Record<string, unknown>>): Mismatch | undefined {
  for (const [name, { node, isOptional }] of Object.entries(fields)) {
    if (!isOptional && getField(object, name) === undefined) return placeMismatch(name, mismatch(node, undefined));
  }
  return undefined;
}

function unknownField(name: string, fields: FieldNodes, value: unknown): Mismatch {
  const near = findNearNames(name, Object.keys(fields));
  const hint = near.length === 0 ? '' : ` (is it ${near.join(' or ')}?)`;
  return placeMismatch(name, { path: '', expected: `no field of this name${hint}`, found: describeValue(value) });
}

function checkRecord(
  node: ValidatorNode & { kind: 'record' },
  object: Readonly<Record<string, unknown>>,
  depth: number,
): Mismatch | undefined {
  if (depth >= DEPTH_MAX) return tooDeep();
  for (const name of Object.keys(object)) {
    if (object[name] === undefined) continue;
    const wrongKey = checkFieldName(name) ?? checkNode(node.key, name, depth + 1);
    if (wrongKey !== undefined)
      return placeMismatch(name, { ...wrongKey, expected: `as its key ${wrongKey.expected}` });
    const found = checkNode(node.value, object[name], depth + 1);
    if (found !== undefined) return placeMismatch(name, found);
  }
  return undefined;
}

function checkAny(value: unknown, depth: number): Mismatch | undefined {
  if (typeof value === 'string') return checkText(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' || value === null) {
    return undefined;
  }
  if (value instanceof ArrayBuffer) return undefined;
  if (Array.isArray(value)) return checkArray(anyNode, value, depth);
  if (isPlainObject(value)) return checkRecord(anyRecord, value, depth);
  return mismatch(anyNode, value);
}

const anyNode = { kind: 'any' } as const;
const anyRecord = { kind: 'record', key: { kind: 'string' }, value: anyNode } as const;

function checkFieldName(name: string): Mismatch | undefined {
  if (isFieldName(name)) return undefined;
  return { path: '', expected: 'a name that begins with neither "$" nor "_"', found: describeValue(name) };
}

/** Says what is wrong inside the member that was meant, if that is clear, else what the members are. */
function checkUnion(members: readonly ValidatorNode[], value: unknown, depth: number): Mismatch | undefined {
  for (const member of members) {
    // Most members are not of the value's kind, and nobody wants to know why.
    if (isOfKind(member, value) && checkContent(member, value, depth) === undefined) return undefined;
  }
  const alike = members.filter((member) => isMeant(member, value));
  const [meant] = alike;
  if (alike.length === 1 && meant !== undefined) return checkNode(meant, value, depth);
  return checkDiscriminant(members, value) ?? mismatch({ kind: 'union', members }, value);
}

/** Of objects told apart by a field of literals: whether that field is what does not fit. */
function checkDiscriminant(members: readonly ValidatorNode[], value: unknown): Mismatch | undefined {
  const objects = members.flatMap((member) => (member.kind === 'object' ? [member.fields] : []));
  const [first] = objects;
  if (first === undefined || !isPlainObject(value)) return undefined;
  const name = Object.keys(first).find((key) =>
    objects.every((fields) => getField(fields, key)?.node.kind === 'literal'),
  );
  if (name === undefined) return undefined;
  const literals = objects.flatMap((fields) => fields[name]?.node ?? []);
  const found = getField(value, name);
  const fitting = literals.some((node) => node.kind === 'literal' && node.value === found);
  return fitting ? undefined : placeMismatch(name, mismatch({ kind: 'union', members: literals }, found));
}

/** Whether a member is of the value's kind; of an object's kind is one whose literals the object has. */
function isMeant(member: ValidatorNode, value: unknown): boolean {
  const { kind } = member;
  if (kind === 'array') return Array.isArray(value);
  if (kind === 'record') return isPlainObject(value);
  if (kind === 'string') return typeof value === 'string';
  if (kind === 'any') return value !== undefined;
  if (kind === 'union') return member.members.some((inner) => isMeant(inner, value));
  return kind === 'object' && isPlainObject(value) && hasLiterals(member.fields, value);
}

function hasLiterals(fields: FieldNodes, object: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fields).every(
    ([name, { node }]) => node.kind !== 'literal' || getField(object, name) === node.value,
  );
}

function tooDeep(): Mismatch {
  return { path: '', expected: `at most ${DEPTH_MAX} lists and objects inside one another`, found: 'more' };
}
