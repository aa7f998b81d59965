/**
 * The control Worker: runs inside the engine, answers the host on a unix socket of the host's own, and holds the
 * small services that the engine lacks. `compose-control.ts` gives it its bindings.
 *
 * Routes of the control socket
 * `POST /d1/<database id>/query`                          statements in one transaction, as the D1 service takes them
 * `POST /projects/<name>/scheduled?cron=<expr>&time=<ms>`  runs the project's `scheduled()`; answers its outcome
 * `GET /projects/<name>/metrics`                          what the project's metrics entrypoint answers
 * `POST /projects/<name>/endless`                         for each piece of the body a line: the same, at that time
 * `POST /crons/clock?advance=<ms>`                        under a test clock: moves the time that crons go by
 */

/** A service of the engine, as far as this Worker uses it. */
interface Service {
  fetch(request: Request | string, init?: RequestInit): Promise<Response>;
  scheduled(event: { cron: string; scheduledTime: Date }): Promise<{ outcome: string; noRetry: boolean }>;
}

type Bindings = Record<string, Service | undefined>;

type Handler = (request: Request, name: string, env: Bindings) => Promise<Response>;

const ROUTES: { pattern: RegExp; handler: Handler }[] = [
  { pattern: /^POST \/d1\/([^/]+)\/query$/, handler: queryDatabase },
  { pattern: /^POST \/projects\/([^/]+)\/scheduled$/, handler: runScheduled },
  { pattern: /^GET \/projects\/([^/]+)\/metrics$/, handler: readMetrics },
  { pattern: /^POST \/projects\/([^/]+)\/endless$/, handler: reportEndless },
  { pattern: /^POST \/(crons)\/clock$/, handler: advanceClock },
];

/** Answers the host. */
export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    const path = `${request.method} ${new URL(request.url).pathname}`;
    for (const { pattern, handler } of ROUTES) {
      const name = pattern.exec(path)?.[1];
      if (name !== undefined) return handler(request, decodeURIComponent(name), env);
    }
    return refuse('no_such_route', `no route ${path}`);
  },
};

async function queryDatabase(request: Request, id: string, env: Bindings): Promise<Response> {
  const database = env[`d1:${id}`];
  if (database === undefined) return refuse('no_such_database', `no running project binds the database ${id}`);
  return database.fetch('http://d1/query', { method: 'POST', body: await request.text() });
}

async function runScheduled(request: Request, name: string, env: Bindings): Promise<Response> {
  const project = env[`project:${name}`];
  if (project === undefined) return refuse('no_such_project', `no running project is called ${name}`);
  const parameters = new URL(request.url).searchParams;
  const result = await project.scheduled({
    cron: parameters.get('cron') ?? '',
    scheduledTime: new Date(Number(parameters.get('time') ?? Date.now())),
  });
  return Response.json({ outcome: result.outcome, noRetry: result.noRetry });
}

async function readMetrics(request: Request, name: string, env: Bindings): Promise<Response> {
  const metrics = env[`metrics:${name}`];
  if (metrics === undefined) return refuse('no_such_project', `no running project called ${name} has metrics`);
  return metrics.fetch(request);
}

/** One request for many reports: an engine that is stopping takes no further requests. */
async function reportEndless({ url, body }: Request, name: string, env: Bindings): Promise<Response> {
  const metrics = env[`metrics:${name}`];
  if (metrics === undefined || body === null) return refuse('no_such_project', `${name} has no Worker, or no one asks`);
  const encoder = new TextEncoder();
  const reports = new TransformStream<Uint8Array, Uint8Array>({
    async transform(_, lines) {
      const report = await metrics.fetch(url);
      lines.enqueue(encoder.encode(`${await report.text()}\n`));
    },
  });
  return new Response(body.pipeThrough(reports));
}

async function advanceClock(request: Request, name: string, env: Bindings): Promise<Response> {
  const crons = env[name];
  if (crons === undefined) return refuse('no_test_clock', 'the engine runs without a test clock or without crons');
  return crons.fetch(`http://crons/clock${new URL(request.url).search}`, { method: 'POST' });
}

function refuse(code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status: 404 });
}

/** A queue for a producer with a delivery delay: gives the delay to each message that brings none. */
export const DelayedQueue = {
  fetch(
    request: Request,
    env: Bindings,
    context: { props: { queue: string; delaySeconds: number } },
  ): Promise<Response> {
    const { queue, delaySeconds } = context.props;
    const target = env[`queue:${queue}`];
    if (target === undefined) throw new Error(`the control Worker has no queue "${queue}"`);
    if (request.headers.has('X-Msg-Delay-Secs')) return target.fetch(request);
    const headers = new Headers(request.headers);
    headers.set('X-Msg-Delay-Secs', String(delaySeconds));
    return target.fetch(new Request(request, { headers }));
  },
};

/** The Cache API of a place that caches nothing, as on workers.dev: every look-up misses, every store succeeds. */
export const EmptyCache = {
  fetch(request: Request): Response {
    if (request.method === 'PUT') return new Response(null, { status: 204 });
    if (request.method === 'PURGE') return new Response(null, { status: 404 });
    return new Response(null, { status: 504, headers: { 'CF-Cache-Status': 'MISS' } });
  },
};
