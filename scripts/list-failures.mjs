/**
 * A reporter of node:test that says once more, after everything else, what failed and why: a log of thousands of tests
 * is cut in the middle by whoever keeps it. It writes nothing where nothing failed.
 */

/** A test that failed only because one inside it did says nothing new. */
const OF_ANOTHER = 'subtestsFailed';

/**
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} events of the run
 * @yields the list, when there is one
 */
export default async function* listFailures(events) {
  const failures = [];
  for await (const { type, data } of events) {
    if (type !== 'test:fail' || data.todo !== undefined) continue;
    const { error } = data.details;
    if (error.failureType === OF_ANOTHER) continue;
    failures.push(`${data.name} (${data.file ?? 'no file'}:${data.line ?? 0})\n${indent(describe(error))}\n`);
  }
  if (failures.length > 0) yield `\nFailed: ${failures.length}\n\n${failures.join('\n')}`;
}

/** What the test threw; node:test wraps it. */
function describe(error) {
  const cause = error.cause ?? error;
  return String(cause.stack ?? cause.message ?? cause);
}

function indent(text) {
  return text.replaceAll(/^/gm, '  ');
}
