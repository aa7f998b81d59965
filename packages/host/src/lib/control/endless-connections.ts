/**
 * Asks a project's Worker, again and again over one connection, which of its connections are endless. An engine that
 * is stopping takes no new connections, so this one must be there before.
 */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import * as v from 'valibot';

const TIMEOUT_MS = 1000;

const peers = v.array(v.string());

/** Call `close` when done: the engine does not end before. */
export class EndlessConnections {
  readonly #request: ClientRequest;
  /** Ends with the connection. */
  readonly #lines: AsyncIterator<string, undefined>;

  /**
   * @param controlSocket path of the control Worker's socket
   * @param project name of a project with a Worker
   */
  constructor(controlSocket: string, project: string) {
    const path = `/projects/${encodeURIComponent(project)}/endless`;
    this.#request = request({ socketPath: controlSocket, path, method: 'POST', agent: false });
    this.#lines = readLines(this.#request);
  }

  /**
   * @returns the other ends of WebSockets and event streams, as `address:port`; undefined when the engine does not tell
   */
  async list(): Promise<ReadonlySet<string> | undefined> {
    this.#request.write('?');
    const line = await Promise.race([this.#lines.next(), delay(TIMEOUT_MS, undefined, { ref: false })]);
    if (typeof line?.value !== 'string') return undefined;
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), peers), line.value);
    return parsed.success ? new Set(parsed.output) : undefined;
  }

  /** Ends the connection. */
  close(): void {
    this.#request.destroy();
  }
}

async function* readLines(sent: ClientRequest): AsyncGenerator<string, undefined> {
  const response = await new Promise<IncomingMessage | undefined>((resolve) => {
    sent.on('response', resolve).on('error', () => resolve(undefined));
  });
  if (response === undefined) return;
  let rest = '';
  try {
    for await (const part of response.setEncoding('utf8')) {
      const lines = `${rest}${part as string}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch {
    // The connection broke: there are no further lines.
  }
}
