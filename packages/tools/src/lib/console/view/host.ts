/**
 * The program that shows the view: JSON-RPC by `postMessage`, as MCP Apps has it (2026-01-26).
 *
 * Invariants:
 * - V1 Only the window around this one is believed.
 */

/** A part of JSON whose shape is somebody else's. */
export type Facts = Readonly<Record<string, unknown>>;

const PROTOCOL_VERSION = '2026-01-26';

/** What the host said to a request was an error. */
class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: number;

  /**
   * @param code of JSON-RPC
   * @param message of the host
   */
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The host of this view. */
export class ViewHost {
  readonly #handle: (method: string, params: Facts) => unknown;
  readonly #waiting = new Map<number, { resolve: (result: Facts) => void; reject: (error: Error) => void }>();
  #count = 0;

  /** @param handle what the host tells and asks; undefined for what nobody knows */
  constructor(handle: (method: string, params: Facts) => unknown) {
    this.#handle = handle;
    window.addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
      if (source === window.parent) this.#take(asFacts(data)); // V1
    });
  }

  /**
   * Introduces the view.
   *
   * @param name of the photon
   * @returns what the host says of itself and of the place
   */
  async connect(name: string): Promise<Facts> {
    const result = await this.request('ui/initialize', {
      protocolVersion: PROTOCOL_VERSION,
      appInfo: { name, version: '1' },
      appCapabilities: {},
    });
    this.notify('ui/notifications/initialized', {});
    return asFacts(result['hostContext']);
  }

  /**
   * Asks the host.
   *
   * @param method of MCP or MCP Apps
   * @param params of it; `id` is put into those of a tool call as the token of its progress
   * @returns its result
   * @throws HostError
   */
  request(method: string, params: Facts): Promise<Facts> {
    this.#count += 1;
    const id = this.#count;
    const meta = method === 'tools/call' ? { _meta: { progressToken: id } } : {};
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      post({ id, method, params: { ...params, ...meta } });
    });
  }

  /** Tells the host. */
  notify(method: string, params: Facts): void {
    post({ method, params });
  }

  #take(message: Facts): void {
    const { id, method, params, result, error } = message;
    if (typeof method === 'string') {
      const answer = this.#handle(method, asFacts(params));
      if (id === undefined) return;
      if (answer === undefined) post({ id, error: { code: -32_601, message: `unknown method ${method}` } });
      else void Promise.resolve(answer).then(() => post({ id, result: {} }));
      return;
    }
    const waiting = this.#waiting.get(Number(id));
    this.#waiting.delete(Number(id));
    if (error === undefined) waiting?.resolve(asFacts(result));
    else waiting?.reject(new HostError(Number(asFacts(error)['code']), String(asFacts(error)['message'])));
  }
}

/** What is no object is an empty one. */
export function asFacts(value: unknown): Facts {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function post(message: Facts): void {
  // The host's origin is not known, and nothing here is a secret of the view.
  window.parent.postMessage({ jsonrpc: '2.0', ...message }, '*');
}
