/**
 * Runs in the engine, before the project's own code: lets the host tell whose console lines are whose.
 *
 * The engine prints only formatted text. A label in front carries the project's key, which `log/console-labels.ts`
 * knows, and a lone object as JSON where the host wants it as an object: entries of structured loggers always, others
 * where it writes JSON lines. The key stays in this module: whoever has it prints under the project's name.
 */

/** Put in by the generated entry. */
declare const SUNDOG_LABEL: { key: string; keepsObjects: boolean };
/** The engine's own; Node, whose types this package has, lacks it. */
declare function addEventListener(type: 'unhandledrejection', listener: (event: { reason: unknown }) => void): void;

const { key, keepsObjects } = SUNDOG_LABEL;
const textLabel = `\u0002${key}\u0003`;
const objectLabel = `\u0002${key}\u0004`;

for (const method of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
  const print = console[method].bind(console);
  console[method] = (...values: unknown[]): void => {
    const object = values.length === 1 ? formatObject(values[0]) : undefined;
    if (object !== undefined) print(objectLabel + object);
    else if (typeof values[0] === 'string') print(textLabel + values[0], ...values.slice(1));
    else print(textLabel, ...values);
  };
}

addEventListener('unhandledrejection', (event) => {
  // oxlint-disable-next-line no-console -- inside the engine, the console is the log
  console.error('Unhandled rejection:', event.reason);
});

/** Only what says the same as JSON: no class instances, nothing circular. */
function formatObject(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(value)) return undefined;
  if (!keepsObjects && !isEntry(value)) return undefined;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** What structured loggers print. */
function isEntry(value: object): boolean {
  const { level, message } = value as { level?: unknown; message?: unknown };
  return typeof level === 'string' && typeof message === 'string';
}
