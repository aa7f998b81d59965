import { Agent, request } from 'node:http';

const PATIENCE_MS = 20_000;

/** No answer came, or only a part of it: whether the request was carried out is unknown. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
}

/** The house answered that it will not, though it has to. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

/** Speaks HTTP to the house, and repeats nothing. */
export class Client {
  readonly #url: () => string;
  #agent = new Agent({ keepAlive: true });

  /** @param url where the house answers now */
  constructor(url: () => string) {
    this.#url = url;
  }

  /** Where the house answers now. */
  get url(): string {
    return this.#url();
  }

  /** Lets go of all connections: after the house has fallen, and at the end. */
  hangUp(): void {
    this.#agent.destroy();
    this.#agent = new Agent({ keepAlive: true });
  }

  /** Calls an actor's method; answers its result. Rejects as `send` does. */
  async call<Result = unknown>(actor: string, method: string, ...args: unknown[]): Promise<Result> {
    return this.post<Result>(`/actors/${actor}/${method}`, args);
  }

  /** Sends JSON and answers JSON. Rejects as `send` does. */
  async post<Result = unknown>(path: string, body: unknown): Promise<Result> {
    const answer = await this.send('POST', path, Buffer.from(JSON.stringify(body)));
    return JSON.parse(String(answer)) as Result;
  }

  /**
   * Sends one request.
   *
   * @returns the answer's body; undefined for a 404 to a GET
   * @throws UnansweredError, RefusedError
   */
  send(method: string, path: string, body?: Buffer): Promise<Buffer | undefined> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(new UnansweredError(`${method} ${path}: ${error.message}`));
      const headers = body === undefined ? {} : { 'content-length': body.byteLength };
      const sent = request(`${this.url}${path}`, { method, headers, agent: this.#agent, timeout: PATIENCE_MS });
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', fail);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          const answer = Buffer.concat(chunks);
          if (response.statusCode === 200) resolve(answer);
          else if (response.statusCode === 404 && method === 'GET') resolve(undefined);
          else reject(new RefusedError(`${method} ${path}: ${response.statusCode} ${String(answer)}`));
        });
      });
      sent.end(body);
    });
  }
}
