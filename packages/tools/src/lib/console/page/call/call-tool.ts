/** One call of a tool from its start to its end, over all that it asks. */
import type { Json, JsonObject, ObjectSchema } from '../../../manifest/json-schema.ts';
import { getObject, getString, isJsonObject } from '../../../manifest/json-values.ts';
import type { AskRequest } from '../../../run/run.ts';
import { request, type Notification } from '../server/mcp.ts';

/** A tool, as `tools/list` has it. */
export interface Tool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: ObjectSchema;
  readonly annotations?: { readonly readOnlyHint?: boolean; readonly destructiveHint?: boolean };
}

/** Who sits in front of the call. */
export interface CallPerson {
  readonly signal: AbortSignal;
  readonly onNotification: (notification: Notification) => void;
  /** Asks, and answers MCP's result; undefined if the ask is over. */
  readonly ask: (askId: string, request: AskRequest) => Promise<JsonObject | undefined>;
}

/** How long to wait if there is nothing to answer yet. */
const PAUSE_MS = 1000;

/**
 * Calls a tool.
 *
 * @param tool which one
 * @param args its arguments
 * @param person who is asked, and who cancels
 * @returns the result of `tools/call`
 * @throws RefusedError; TypeError if nobody answers; AbortError
 */
export async function callTool(tool: Tool, args: Json, person: CallPerson): Promise<JsonObject> {
  const { name, inputSchema: input } = tool;
  const first = { name, arguments: args };
  let params: JsonObject = first;
  for (;;) {
    const result = await request('tools/call', params, { input, ...person });
    if (result['resultType'] !== 'input_required') return result;
    const inputResponses = await answerAll(getObject(result, 'inputRequests') ?? {}, person);
    params = { ...first, inputResponses, requestState: result['requestState'] ?? '' };
  }
}

async function answerAll(requests: JsonObject, person: CallPerson): Promise<JsonObject> {
  const answers: Record<string, Json> = {};
  for (const [key, asked] of Object.entries(requests)) {
    if (!isJsonObject(asked)) continue;
    const method = getString(asked, 'method') as AskRequest['method'];
    const answer = await person.ask(key, { method, params: getObject(asked, 'params') ?? {} });
    if (answer !== undefined) answers[key] = answer;
  }
  if (Object.keys(requests).length === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  return answers;
}
