/**
 * An HTTP load from a process of its own: the one that measures must not be the one that waits.
 * Called as `http-load.ts <url> <connections> <seconds>`; prints `{ rate, errors, p50Ms, p99Ms }`.
 */
import autocannon from 'autocannon';

const [url = '', connections = '1', seconds = '1'] = process.argv.slice(2);
const result = await autocannon({ url, connections: Number(connections), duration: Number(seconds) });
const answered = result['2xx'];
process.stdout.write(
  JSON.stringify({
    rate: answered / result.duration,
    errors: result.errors + result.non2xx,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  }),
);
