/**
 * An HTTP load from a process of its own: the one that measures must not be the one that waits.
 * Called as `http-load.ts <url> <connections> <seconds> [<request as JSON>]`; prints an `HttpLoad`.
 */
import autocannon, { type Request } from 'autocannon';

import type { LoadRequest } from './run-load.ts';

const [url = '', connections = '1', seconds = '1', request = '{}'] = process.argv.slice(2);
const { paths, ...rest } = JSON.parse(request) as LoadRequest;
let bodies = 0;
const processorBefore = process.cpuUsage();
const startedAt = performance.now();
const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  ...rest,
  ...(paths !== undefined && { requests: paths.map((path) => ({ path })) }),
  ...(rest.body?.includes('{id}') === true && { requests: [{ setupRequest: createRequest }] }),
});
const elapsedMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(processorBefore);
const answered = result['2xx'];
process.stdout.write(
  JSON.stringify({
    rate: answered / result.duration,
    answered,
    errors: result.errors + result.non2xx,
    busyPercent: (user + system) / 10 / elapsedMs,
  }),
);

function createRequest(template: Request): Request {
  bodies += 1;
  return { ...template, body: String(rest.body).replaceAll('{id}', `${process.pid}-${bodies}`) };
}
