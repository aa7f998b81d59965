/** Whether what a handler answers is what the lexicon says. Asked in tests; what a host serves is not checked again. */
import { safeParse } from '@atcute/lexicons/validations';

import { describeIssues } from '../lexicons/describe-issue.ts';
import type { MethodSchema } from './method.ts';

/**
 * @param output of a handler
 * @param schema of its method
 * @returns what does not fit, such as `output.cid is required`; undefined if all does
 */
export function findOutputFault(output: unknown, schema: MethodSchema): string | undefined {
  if (output instanceof Response || !('output' in schema)) return undefined;
  const declared = schema.output;
  const isBytes = output instanceof Uint8Array || output instanceof ReadableStream;
  if (declared === null) return output === undefined ? undefined : 'output must be none';
  if (declared.type === 'blob') return isBytes ? undefined : 'output must be bytes';
  // As JSON, because that is what leaves: links and bytes write themselves down.
  const result = safeParse(declared.schema, output === undefined ? undefined : JSON.parse(JSON.stringify(output)));
  return result.ok ? undefined : describeIssues(result, 'output');
}
