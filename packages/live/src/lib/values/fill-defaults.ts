import { getField, isPlainObject } from './plain-object.ts';
import type { FieldNodes, ValidatorNode } from './validator-node.ts';

/** Whether there is a default somewhere in a node: it is asked for every write, and never changes. */
const known = new WeakMap<ValidatorNode, boolean>();

/**
 * Puts defaults where fields are absent, in objects inside the value too. What does not fit stays as it is, for
 * `checkValue` to find.
 *
 * @returns the same value if there is nothing to fill in
 */
export function fillDefaults(node: ValidatorNode, value: unknown): unknown {
  if (!hasDefaults(node)) return value;
  if (node.kind === 'object') return isPlainObject(value) ? fillObject(node.fields, value) : value;
  if (node.kind === 'array')
    return Array.isArray(value) ? value.map((item) => fillDefaults(node.element, item)) : value;
  if (node.kind !== 'record' || !isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillDefaults(node.value, item)]));
}

/** Whether there is a default somewhere in it. */
export function hasDefaults(node: ValidatorNode): boolean {
  const before = known.get(node);
  if (before !== undefined) return before;
  const found = findDefault(node);
  known.set(node, found);
  return found;
}

function findDefault(node: ValidatorNode): boolean {
  if (node.kind === 'array') return hasDefaults(node.element);
  if (node.kind === 'record') return hasDefaults(node.value);
  if (node.kind === 'union') return node.members.some(hasDefaults);
  if (node.kind !== 'object') return false;
  return Object.values(node.fields).some((field) => field.default !== undefined || hasDefaults(field.node));
}

function fillObject(fields: FieldNodes, object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let filled: Record<string, unknown> | undefined;
  for (const [name, field] of Object.entries(fields)) {
    const before = getField(object, name);
    const after = before === undefined ? field.default : fillDefaults(field.node, before);
    if (after === before) continue;
    filled ??= { ...object };
    filled[name] = after;
  }
  return filled ?? object;
}
