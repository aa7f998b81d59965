/**
 * Runs in the engine, around the project's `fetch`: counts what it answers.
 *
 * Called by: the generated entry, which exports `SundogMetrics` for the control Worker. No public socket leads to it.
 *
 * Invariants
 * N1. The default export behaves as the project's own: same `this`, same arguments, same result, same errors.
 * N2. Per request it costs one promise reaction and a few reads of what is there: nothing is parsed, copied or awaited,
 *     and no body passes through JavaScript.
 */
import { beginRequest, endRequest, listEndless, noteAnswer, SHORT_BYTES } from './open-connections.ts';

/** What has been counted since the engine started. */
export interface RequestCounts {
  /** Answers by status; `exception` are requests whose handler threw. */
  requests: Record<string, number>;
  /** Sum of the content lengths. */
  requestBytes: number;
  /** Sum of the lengths that are known when the answer begins. */
  responseBytes: number;
}

type Admit = (request: Request) => Request;

type Fetch = (this: unknown, request: Request, ...rest: unknown[]) => unknown;

const counts: RequestCounts = { requests: {}, requestBytes: 0, responseBytes: 0 };

/**
 * Under this name a stream of the engine's tells its length, where it is known. It is meant for the inspector: without
 * it only lengths that a header tells would count.
 */
const LENGTH = Object.getOwnPropertySymbols(ReadableStream.prototype).find(
  ({ description }) => description === 'length',
);

/** Answers the control Worker: the counts as JSON, or which connections are endless. */
export const SundogMetrics = {
  fetch: ({ url }: Request): Response => Response.json(url.endsWith('/endless') ? listEndless() : counts),
};

/**
 * @param handler the project's default export: an object of handlers, a WorkerEntrypoint class, or nothing
 * @param admit what is done with a request first
 * @returns the same with its `fetch` counted
 */
export function countRequests(handler: unknown, admit: Admit = (request) => request): unknown {
  if (typeof handler === 'function') return countClass(handler, admit);
  if (typeof handler !== 'object' || handler === null) return handler;
  const { fetch } = handler as { fetch?: unknown };
  if (typeof fetch !== 'function') return handler;
  const original = fetch as Fetch;
  const counted = Object.create(handler) as { fetch: Fetch };
  counted.fetch = (request, ...rest) => count(request, () => original.call(handler, admit(request), ...rest));
  return counted;
}

function countClass(entrypoint: object, admit: Admit): unknown {
  const { prototype } = entrypoint as { prototype?: { fetch?: unknown } };
  const original = prototype?.fetch;
  if (prototype === undefined || typeof original !== 'function') return entrypoint;
  const fetch = original as Fetch;
  prototype.fetch = function countedFetch(this: unknown, request: Request, ...rest: unknown[]): unknown {
    return count(request, () => fetch.call(this, admit(request), ...rest));
  };
  return entrypoint;
}

function count(request: Request, answer: () => unknown): unknown {
  beginRequest(request);
  let answered: unknown;
  try {
    answered = answer();
  } catch (error) {
    countException(request);
    throw error;
  }
  if (!(answered instanceof Promise)) return countAnswer(request, answered);
  return answered.then(
    (response: unknown) => countAnswer(request, response),
    (error: unknown) => {
      countException(request);
      throw error;
    },
  );
}

function countAnswer<Answer>(request: Request, answer: Answer): Answer {
  endRequest(request);
  if (!(answer instanceof Response)) return answer;
  const { requests } = counts;
  const { status } = answer;
  requests[status] = (requests[status] ?? 0) + 1;
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') counts.requestBytes += Number(request.headers.get('content-length'));
  const sizeBytes = getSize(answer);
  counts.responseBytes += sizeBytes ?? 0;
  if (sizeBytes === undefined || sizeBytes > SHORT_BYTES || status === 101) noteAnswer(request, answer, sizeBytes);
  return answer;
}

function countException(request: Request): void {
  endRequest(request);
  counts.requests['exception'] = (counts.requests['exception'] ?? 0) + 1;
}

/** Undefined for a stream whose length nobody knows. Headers cost more than the body, so they are looked at last. */
function getSize(answer: Response): number | undefined {
  const { body } = answer;
  if (body === null) return 0;
  const length: unknown = LENGTH === undefined ? undefined : Reflect.get(body, LENGTH);
  if (typeof length === 'bigint') return Number(length);
  const told = answer.headers.get('content-length');
  return told === null ? undefined : Number(told);
}
