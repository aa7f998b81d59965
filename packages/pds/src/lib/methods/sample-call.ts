/** A call that shows what a row makes of any: every text in it is its own name in braces. */
import type { BaseSchema } from '@atcute/lexicons/validations';

import { isArray, isObject, isOptional, isRecord, isVariant, isLiteral, unwrap } from '../lexicons/schema-kinds.ts';
import type { Method, MethodCall } from '../xrpc/method.ts';

/**
 * @param method the row
 * @returns a call with each parameter and field that the lexicon knows, unions in each of their forms
 */
export function createSampleCall({ schema }: Method): MethodCall {
  const input = schema.type === 'xrpc_procedure' && schema.input?.type === 'lex' ? schema.input.schema : undefined;
  return {
    nsid: schema.nsid,
    params: schema.params === null ? {} : createFields(schema.params.shape),
    input: input && createSample('input', input),
    contentType: '{type}',
    audience: '{service}',
    credential: { kind: 'none' },
  };
}

function createSample(name: string, declared: BaseSchema): unknown {
  const schema = unwrap(declared);
  if (isArray(schema)) {
    const item = unwrap(schema.item);
    return isVariant(item) ? item.members.map((member) => createSample(name, member)) : [createSample(name, item)];
  }
  if (isVariant(schema)) return schema.members[0] && createSample(name, schema.members[0]);
  if (isRecord(schema)) return createSample(name, schema.object);
  if (isObject(schema)) return createFields(schema.shape);
  if (isLiteral(schema)) return schema.expected;
  return `{${name}}`;
}

function createFields(shape: Readonly<Record<string, BaseSchema>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, createSample(name, isOptional(field) ? field.wrapped : field)]),
  );
}
