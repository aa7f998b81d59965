/**
 * Says which export of a project's main module the engine cannot take. Its own words for it name neither the module nor
 * what may be exported.
 *
 * Called by: the generated entry, when the engine starts.
 *
 * @param main all that the main module exports
 */
export function checkMain(main: Readonly<Record<string, unknown>>): void {
  const found = Object.entries(main).flatMap(([name, value]) => {
    const isTaken = value === undefined || ['function', 'object'].includes(typeof value);
    return isTaken ? [] : [`${name} (${typeof value})`];
  });
  if (found.length === 0) return;
  throw new TypeError(
    `Exports of the main module must be classes or handlers, found ${found.join(', ')}: keep it in a module of its own.`,
  );
}
