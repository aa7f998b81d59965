import { request } from 'node:http';

/** What the control Worker is asked. */
export interface ControlRequest {
  method: string;
  path: string;
  body?: string;
  /** How long it may be silent. */
  timeoutMs: number;
}

/**
 * Asks the control Worker over its unix socket.
 *
 * @param socketPath path of the socket
 * @param asked what is asked
 * @returns the answer, whatever its status
 * @throws Error of the system, or of a time limit, when no engine answers
 */
export function exchange(
  socketPath: string,
  { method, path, body = '', timeoutMs }: ControlRequest,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    // `agent: false`: a kept-alive connection would hold up the engine's stop.
    const sent = request({ socketPath, path, method, agent: false, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
