import type * as v from 'valibot';

/** The words of a problem. */
export interface Words {
  message: string;
  cure: string;
}

/**
 * Puts a schema's issue into words.
 *
 * @param issue what the schema found
 * @param name the key's full name: `queues.consumers[0].queue`
 * @returns what is wrong and what to do
 */
export function describeIssue(issue: v.BaseIssue<unknown>, name: string): Words {
  if (issue.kind !== 'schema') {
    const [message = '', ...cure] = issue.message.split('\n');
    const isKey = issue.path?.at(-1)?.origin === 'key';
    return { message: `${name}${isKey ? '' : ':'} ${message}`, cure: cure.join('\n') };
  }
  if (issue.type.endsWith('object') && issue.path?.at(-1)?.origin === 'key') {
    return { message: `${name} is missing`, cure: `Add ${issue.expected ?? 'it'} here.` };
  }
  const kind = issue.type === 'custom' ? 'Object' : (issue.expected ?? 'another value');
  const expected = KINDS[kind] ?? choices(kind);
  const cure = issue.input instanceof Date ? 'Put it in double quotes.' : `Write ${expected} here.`;
  return { message: `${name} must be ${expected}, found ${found(issue.input)}`, cure };
}

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  Array: 'a list',
  Object: 'an object',
  '(boolean | Array)': 'true, false or a list of texts',
  '(string | Array)': 'a text or a list of texts',
  '(number | null)': 'a number or null',
};

/** Valibot writes the members of a union or of a list of allowed texts as `(a | b)`. */
function choices(expected: string): string {
  const members = expected.replace(/^\(|\)$/g, '').split(' | ');
  return members.length === 1 ? expected : `${members.slice(0, -1).join(', ')} or ${members.at(-1)}`;
}

function found(input: unknown): string {
  if (input === null) return 'null';
  if (input instanceof Date) return 'a date';
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' ? 'an object' : JSON.stringify(input);
}
