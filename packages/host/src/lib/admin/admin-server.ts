/**
 * The admin pages: health and metrics, on the machine's own address only.
 *
 * Owns: an HTTP server on 127.0.0.1, apart from the projects' ports.
 * Called by: the host; read by load balancers' probes and Prometheus.
 *
 * Invariants
 * A1. Only requests that name the machine itself are answered: a web page that resolves its own name to 127.0.0.1
 *     must not read here.
 * A2. Every answer comes within seconds, whatever state the engine is in.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { EngineState } from '../engine/engine-supervisor.ts';
import { PortInUseError } from '../errors.ts';
import { findPorts } from '../host-ports.ts';
import { readProcessUsage } from './engine-usage.ts';
import { formatMetrics, METRICS_CONTENT_TYPE, type Metric } from './format-metrics.ts';
import { pingEngine, readRequestCounts } from './read-engine.ts';

const HOSTNAME = '127.0.0.1';
const OWN_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** What the admin pages are about. */
export interface AdminServerOptions {
  /** 0: any free one. */
  port: number;
  /** False: when the port is taken, the next free one will do. */
  isFixed: boolean;
  supervisor: { readonly state: EngineState; readonly restarts: number };
  /** Path of the control Worker's socket. */
  controlSocket: string;
  /** Projects that have a Worker. */
  projectNames: () => string[];
}

/** Running admin pages. */
export interface AdminServer {
  /** Where they are, without a slash at the end. */
  readonly url: string;
  /** Stops answering, also requests in flight. */
  close(): Promise<void>;
}

interface Page {
  status: number;
  contentType: string;
  body: string;
}

type PageMaker = (options: AdminServerOptions, startedAtMs: number) => Promise<Page>;

const PAGES: Readonly<Record<string, PageMaker>> = { '/healthz': showHealth, '/metrics': showMetrics };

/**
 * @param port 0: any free one
 * @param isFixed false: when the port is taken, the next free one will do
 * @returns a port that the admin pages can have, free a moment ago
 * @throws PortInUseError when a fixed port is taken
 */
export async function findAdminPort(port: number, isFixed: boolean): Promise<number> {
  const [found = 0] = await findPorts(HOSTNAME, { port, isFixed }, 1, '--admin-port');
  return found;
}

/**
 * Starts the admin pages.
 *
 * @param options what they are about
 * @returns the running pages
 * @throws PortInUseError when a fixed port is taken
 */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const startedAtMs = Date.now();
  const port = await findAdminPort(options.port, options.isFixed);
  const server = createServer((request, response) => void answer(request, response, options, startedAtMs));
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new PortInUseError(port, HOSTNAME, '--admin-port')));
    server.listen(port, HOSTNAME, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${HOSTNAME}:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: AdminServerOptions,
  startedAtMs: number,
): Promise<void> {
  const page = await choosePage(request, options, startedAtMs);
  response.writeHead(page.status, { 'content-type': page.contentType, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : page.body);
}

async function choosePage(request: IncomingMessage, options: AdminServerOptions, startedAtMs: number): Promise<Page> {
  if (!OWN_NAMES.test(request.headers.host ?? '')) return plain(403, 'Ask for this page as localhost.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only GET is answered here.');
  const path = (request.url ?? '').split('?')[0] ?? '';
  const page = Object.hasOwn(PAGES, path) ? PAGES[path] : undefined;
  if (page === undefined) return plain(404, `There are: ${Object.keys(PAGES).join(', ')}`);
  return page(options, startedAtMs);
}

function plain(status: number, body: string): Page {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${body}\n` };
}

async function showHealth({ supervisor, controlSocket }: AdminServerOptions): Promise<Page> {
  const { state } = supervisor;
  const reason = state.kind === 'running' ? await pingEngine(controlSocket) : describeState(state);
  const status = reason === undefined ? 200 : 503;
  const body = JSON.stringify({ status: reason === undefined ? 'ok' : 'down', reason, restarts: supervisor.restarts });
  return { status, contentType: 'application/json', body: `${body}\n` };
}

function describeState(state: EngineState): string {
  if (state.kind === 'waiting') return state.reason;
  return state.kind === 'stopped' ? 'the host is stopping' : 'the engine is being restarted';
}

async function showMetrics(options: AdminServerOptions, startedAtMs: number): Promise<Page> {
  const { state, restarts } = options.supervisor;
  const metrics = [
    single('sundog_up', 'gauge', 'Whether the engine runs.', state.kind === 'running' ? 1 : 0),
    single('sundog_uptime_seconds', 'gauge', 'Since the host started.', (Date.now() - startedAtMs) / 1000),
    single('sundog_engine_restarts_total', 'counter', 'Starts of the engine after the first.', restarts),
    ...(state.kind === 'running' ? engineMetrics(state.engine.pid, state.sinceMs) : []),
    ...(await requestMetrics(options)),
  ];
  return { status: 200, contentType: METRICS_CONTENT_TYPE, body: formatMetrics(metrics) };
}

function engineMetrics(pid: number, sinceMs: number): Metric[] {
  const { residentBytes, openSockets } = readProcessUsage(pid);
  return [
    single('sundog_engine_uptime_seconds', 'gauge', 'Since the engine started.', (Date.now() - sinceMs) / 1000),
    single('sundog_engine_resident_memory_bytes', 'gauge', 'Resident memory of the engine.', residentBytes),
    single('sundog_engine_open_sockets', 'gauge', 'Sockets that the engine has open, of all kinds.', openSockets),
  ];
}

/** Counted in the Workers, so they start again with the engine, as Prometheus expects of counters. */
async function requestMetrics({ controlSocket, projectNames }: AdminServerOptions): Promise<Metric[]> {
  const all = await Promise.all(
    projectNames().map(async (project) => ({ project, counts: await readRequestCounts(controlSocket, project) })),
  );
  const known = all.flatMap(({ project, counts }) => (counts === undefined ? [] : [{ project, counts }]));
  return [
    {
      name: 'sundog_requests_total',
      type: 'counter',
      help: 'Requests that the Worker answered, by status; "exception" threw. Assets answered without it do not count.',
      samples: known.flatMap(({ project, counts }) =>
        Object.entries(counts.requests).map(([status, value]) => ({ labels: { project, status }, value })),
      ),
    },
    {
      name: 'sundog_request_bytes_total',
      type: 'counter',
      help: 'Bytes of request bodies whose length a header told.',
      samples: known.map(({ project, counts }) => ({ labels: { project }, value: counts.requestBytes })),
    },
    {
      name: 'sundog_response_bytes_total',
      type: 'counter',
      help: 'Bytes of response bodies whose length was known when they began.',
      samples: known.map(({ project, counts }) => ({ labels: { project }, value: counts.responseBytes })),
    },
  ];
}

function single(name: string, type: Metric['type'], help: string, value: number | undefined): Metric {
  return { name, type, help, samples: value === undefined ? [] : [{ value }] };
}
