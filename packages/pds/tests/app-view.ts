/**
 * A service that requests are sent on to, for tests: a local HTTP server that answers what it is told and keeps what it
 * is asked.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request that has come. */
export interface SeenRequest {
  readonly method: string;
  readonly nsid: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What is answered. */
export interface ServiceAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A running service. */
export interface AppView {
  /** `http://localhost:PORT` */
  readonly url: string;
  /** Its `did:web`, whose document it serves. */
  readonly did: string;
  /** What has come, oldest first. */
  readonly seen: SeenRequest[];
  /** What it answers, by method; anything else is a 404. */
  readonly answers: Map<string, (request: SeenRequest) => ServiceAnswer>;
  readonly stop: () => Promise<void>;
}

/** @returns the service, once it listens */
export async function startAppView(): Promise<AppView> {
  const seen: SeenRequest[] = [];
  const answers = new Map<string, (request: SeenRequest) => ServiceAnswer>();
  const document: { id?: string; service?: unknown } = {};
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    void text(request).then((body) => {
      const nsid = pathname.slice('/xrpc/'.length);
      const entry = { method: request.method ?? '', nsid, params: searchParams, headers: request.headers, body };
      if (pathname !== '/.well-known/did.json') seen.push(entry);
      const missing = { status: 404, body: { error: 'NotFound', message: pathname } };
      const answer: ServiceAnswer =
        pathname === '/.well-known/did.json' ? { body: document } : (answers.get(nsid)?.(entry) ?? missing);
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The service does not listen on a port.');
  const url = `http://localhost:${address.port}`;
  const did = `did:web:localhost%3A${address.port}`;
  const service = (id: string) => ({ id: `#${id}`, type: 'TestService', serviceEndpoint: url });
  Object.assign(document, {
    id: did,
    service: ['bsky_appview', 'bsky_chat', 'bsky_notif', 'test_service'].map(service),
  });
  return {
    url,
    did,
    seen,
    answers,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What a token says, without looking at its signature. */
export function parseToken(header: string | undefined): {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
} {
  const [head = '', body = ''] = (header ?? '').replace(/^Bearer /, '').split('.');
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  return { header: parse(head), claims: parse(body) };
}
