import type { FieldNodes, ValidatorNode } from './validator-node.ts';

/**
 * The same validator, with what the schema says of its ids: of a table that is not sharded none has a shard, and of one
 * that is, every one has.
 *
 * @param isSharded of a table; undefined: it is none of the schema's
 */
export function placeIds(node: ValidatorNode, isSharded: (table: string) => boolean | undefined): ValidatorNode {
  const place = (inner: ValidatorNode): ValidatorNode => placeIds(inner, isSharded);
  if (node.kind === 'id') {
    const known = isSharded(node.table);
    return known === undefined ? node : { ...node, isSharded: known };
  }
  if (node.kind === 'array') return { ...node, element: place(node.element) };
  if (node.kind === 'object') return { ...node, fields: placeFieldIds(node.fields, isSharded) };
  if (node.kind === 'record') return { ...node, key: place(node.key), value: place(node.value) };
  return node.kind === 'union' ? { ...node, members: node.members.map(place) } : node;
}

/** The same for the fields of an object. */
export function placeFieldIds(fields: FieldNodes, isSharded: (table: string) => boolean | undefined): FieldNodes {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { ...field, node: placeIds(field.node, isSharded) }]),
  );
}
