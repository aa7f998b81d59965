import type { FieldNode, ValidatorNode } from '../values/validator-node.ts';

/**
 * Whether every value that fits one validator fits another, as far as their forms say: `false` may still turn out to be
 * true of all values that there are.
 */
export function accepts(wide: ValidatorNode, narrow: ValidatorNode): boolean {
  if (wide.kind === 'any') return true;
  if (narrow.kind === 'union') return narrow.members.every((member) => accepts(wide, member));
  if (wide.kind === 'union') return wide.members.some((member) => accepts(member, narrow));
  switch (narrow.kind) {
    case 'literal':
      return wide.kind === 'literal' ? wide.value === narrow.value : wide.kind === typeof narrow.value;
    case 'id':
      return wide.kind === 'string' || (wide.kind === 'id' && wide.table === narrow.table);
    case 'array':
      return wide.kind === 'array' && accepts(wide.element, narrow.element);
    case 'record':
      return wide.kind === 'record' && accepts(wide.key, narrow.key) && accepts(wide.value, narrow.value);
    case 'object':
      return wide.kind === 'object' && acceptsFields(wide, narrow);
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'bigint':
    case 'bytes':
    case 'any':
      return wide.kind === narrow.kind;
  }
}

/** The same for a field: one that may be absent needs one that may be. */
export function acceptsField(wide: FieldNode, narrow: FieldNode): boolean {
  return (wide.isOptional || !narrow.isOptional) && accepts(wide.node, narrow.node);
}

type ObjectNode = ValidatorNode & { readonly kind: 'object' };

function acceptsFields(wide: ObjectNode, narrow: ObjectNode): boolean {
  const hasAll = Object.entries(narrow.fields).every(([name, field]) => {
    const other = Object.hasOwn(wide.fields, name) ? wide.fields[name] : undefined;
    return other !== undefined && acceptsField(other, field);
  });
  const added = Object.entries(wide.fields).filter(([name]) => !Object.hasOwn(narrow.fields, name));
  return hasAll && added.every(([, field]) => field.isOptional);
}
