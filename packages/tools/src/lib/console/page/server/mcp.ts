/** The page as a client of MCP 2026-07-28. */
import type { JsonObject, ObjectSchema } from '../../../manifest/json-schema.ts';
import { createModernRequest, type ModernClient } from '../../../mcp/modern-request.ts';
import { readEvents } from '../../../mcp/read-events.ts';
import { readChunks } from './chunks.ts';
import { RefusedError, send } from './endpoint.ts';

/** A person sits here: they fill in forms, open pages, and can play the model. */
const client: ModernClient = {
  name: 'sundog-console',
  version: '1',
  capabilities: { elicitation: { form: {}, url: {} }, sampling: {} },
};

/** What the server tells while it works. */
export interface Notification {
  readonly method: string;
  readonly params: JsonObject;
}

/** What a caller may want besides the result. */
export interface RequestOptions {
  /** Schema of the tool that is called. */
  readonly input?: ObjectSchema;
  /** Aborting is cancelling. */
  readonly signal?: AbortSignal;
  readonly onNotification?: (notification: Notification) => void;
}

/**
 * Makes one request and waits for its result.
 *
 * @param method of MCP
 * @param params of the method
 * @param options what else is wanted
 * @returns the result
 * @throws RefusedError; TypeError if nobody answers; AbortError
 */
export async function request(
  method: string,
  params: JsonObject,
  { input, signal, onNotification }: RequestOptions = {},
): Promise<JsonObject> {
  const posted = createModernRequest(method, params, client, input);
  const response = await send('mcp', { method: 'POST', ...posted, signal: signal ?? AbortSignal.timeout(30_000) });
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
  if (isStream !== true || response.body === null) return mustResult((await response.json()) as Message);
  for await (const { data } of readEvents(readChunks(response.body))) {
    const message = JSON.parse(data) as Message;
    if (message.method === undefined) return mustResult(message);
    onNotification?.({ method: message.method, params: message.params ?? {} });
  }
  throw new RefusedError(0, 'The answer ended before its result.');
}

interface Message {
  readonly method?: string;
  readonly params?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: { readonly code: number; readonly message: string };
}

function mustResult({ result, error }: Message): JsonObject {
  if (result !== undefined) return result;
  throw new RefusedError(error?.code ?? 0, error?.message ?? 'The answer is none of MCP.');
}
