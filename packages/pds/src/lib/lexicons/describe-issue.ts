/** What does not fit a lexicon, as a sentence that names the place. */
import type { Err, Issue } from '@atcute/lexicons/validations';

/**
 * @param error what a schema has found
 * @param root the name of what was checked, such as `record`
 * @returns the first finding, such as `record.text must be at most 300 graphemes`, and how many there are besides
 */
export function describeIssues({ issues }: Pick<Err, 'issues'>, root: string): string {
  const [first] = issues;
  if (first === undefined) return `${root} is not valid`;
  const others = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `${formatPath(root, first.path)} ${describe(first)}${others}`;
}

/** `record.facets[0].index`. */
export function formatPath(root: string, path: readonly (string | number)[]): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${key}`), root);
}

function describe(issue: Issue): string {
  switch (issue.code) {
    case 'missing_value':
      return 'is required';
    case 'invalid_literal':
      return `must be ${formatChoice(issue.expected.map((value) => JSON.stringify(value)))}`;
    case 'invalid_variant':
      return `must have a $type of ${formatChoice(issue.expected)}`;
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'invalid_string_format':
      return `must be a valid ${issue.expected}`;
    case 'invalid_blob_mime_type':
      return `must be a file of type ${formatChoice(issue.accept)}`;
    case 'invalid_blob_size':
      return `must be ${formatRange(0, issue.maxSize)} bytes`;
    case 'invalid_bytes_size':
      return `must be ${formatRange(issue.minSize, issue.maxSize)} bytes`;
    case 'invalid_integer_range':
      return `must be ${formatRange(issue.min, issue.max)}`;
    case 'invalid_string_graphemes':
      return `must be ${formatRange(issue.minGraphemes, issue.maxGraphemes)} graphemes`;
    case 'invalid_string_length':
      return `must be ${formatRange(issue.minLength, issue.maxLength)} bytes of UTF-8`;
    case 'invalid_array_length':
      return `must have ${formatRange(issue.minLength, issue.maxLength)} items`;
  }
}

function formatChoice(options: readonly string[]): string {
  return options.length < 2 ? (options[0] ?? 'nothing') : `one of ${options.join(', ')}`;
}

function formatRange(min: number, max: number): string {
  if (min === max) return `${min}`;
  if (max === Infinity || max === Number.MAX_SAFE_INTEGER) return `at least ${min}`;
  return min > 0 ? `between ${min} and ${max}` : `at most ${max}`;
}
