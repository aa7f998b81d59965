import { fileURLToPath } from 'node:url';

const LABEL_CONSOLE = fileURLToPath(new URL('./runtime/label-console.ts', import.meta.url));
const CLIENT_ADDRESS = fileURLToPath(new URL('./runtime/client-address.ts', import.meta.url));
const CHECK_MAIN = fileURLToPath(new URL('./runtime/check-main.ts', import.meta.url));
const COUNT_REQUESTS = fileURLToPath(new URL('./runtime/count-requests.ts', import.meta.url));

/** Name of the generated entry in messages and stacks. */
export const GENERATED_ENTRY = 'sundog-entry.js';

/** Name of the entrypoint that answers the control Worker with what was counted. */
export const METRICS_ENTRYPOINT = 'SundogMetrics';

/**
 * The module that the engine loads instead of the project's main: the same exports, labelled and counted.
 *
 * @param main how it imports the project's main
 * @param trustsProxy whether requests are given the client's address that a proxy tells
 * @returns its source
 */
export function formatGeneratedEntry(main: string, trustsProxy: boolean): string {
  const from = JSON.stringify(main);
  return [
    `import ${JSON.stringify(LABEL_CONSOLE)};`,
    `import { countRequests } from ${JSON.stringify(COUNT_REQUESTS)};`,
    `import * as main from ${from};`,
    `export * from ${from};`,
    `export { ${METRICS_ENTRYPOINT} } from ${JSON.stringify(COUNT_REQUESTS)};`,
    ...(trustsProxy ? [`import { nameClient } from ${JSON.stringify(CLIENT_ADDRESS)};`] : []),
    `import { checkMain } from ${JSON.stringify(CHECK_MAIN)};`,
    'checkMain(main);',
    `export default countRequests(main['default']${trustsProxy ? ', nameClient' : ''}) ?? {};`,
  ].join('\n');
}

/**
 * @param key what the project's console lines carry
 * @param keepsObjects whether every lone object in a console call is written as JSON, or only a logger's entries
 * @returns what esbuild puts in place of the runtime's constants
 */
export function formatLabelConstants(key: string, keepsObjects: boolean): Record<string, string> {
  return { SUNDOG_LABEL: JSON.stringify({ key, keepsObjects }) };
}
