/** `this.confirm`, `this.elicit`, `this.sample` and `this.roots`, for the run that the code is in. */
import type { Json, JsonObject } from '../manifest/json-schema.ts';
import type { AskCapabilities, AskTime, ElicitParameters, SampleParameters } from '../photon/ask-capabilities.ts';
import type { AskYield } from '../photon/ask-yields.ts';
import { AskCancelledError, AskDeclinedError, AskInvalidError } from '../photon/errors.ts';
import { parseForm } from './ask-form.ts';
import { createQuestion, isAskYield } from './ask-yield.ts';
import { NoRunError } from './run-errors.ts';
import { getRunScope, type AskOptions, type RunScope } from './run-scope.ts';
import type { AskRequest } from './run.ts';

/** What a photon can ask; the functions need no `this`. */
export const asks: AskCapabilities = {
  async confirm(question, options) {
    const asked: AskYield = { ask: 'confirm', message: question };
    return (await askQuestion(mustScope('this.confirm'), asked, options)) === true;
  },
  async elicit<Content>(params: ElicitParameters, options?: AskTime) {
    const scope = mustScope('this.elicit');
    if (isAskYield(params)) return (await askQuestion(scope, params, options)) as Content;
    const { request, check } = createElicitation(params as JsonObject);
    const result = await scope.ask(request, { ...options, ...(check !== undefined && { check }) });
    return (request.params['mode'] === 'url' ? { action: result['action'] } : result['content']) as Content;
  },
  async sample<Result>(params: SampleParameters, options?: AskTime) {
    const result = await mustScope('this.sample').ask(createSampling(params), options);
    return (params.tools === undefined ? readSample(result) : result) as Result;
  },
  async roots(options) {
    const result = await mustScope('this.roots').ask({ method: 'roots/list', params: {} }, options);
    return result['roots'] as readonly { readonly uri: string; readonly name?: string }[];
  },
};

/**
 * Asks a question as `yield` does.
 *
 * @param scope of the run
 * @param asked by the photon
 * @param time how long to wait, if the question itself does not say
 * @returns what the photon gets
 * @throws what `RunScope.ask` throws; AskInvalidError
 */
export async function askQuestion(scope: RunScope, asked: AskYield, time: AskTime = {}): Promise<unknown> {
  const { request, options, read, skipped } = createQuestion(asked);
  try {
    return read(await scope.ask(request, { ...time, ...options }));
  } catch (error) {
    if (skipped === undefined || !(error instanceof AskDeclinedError || error instanceof AskCancelledError))
      throw error;
    return skipped.value;
  }
}

function mustScope(what: string): RunScope {
  const scope = getRunScope();
  if (scope === undefined) throw new NoRunError(what);
  return scope;
}

function createElicitation(params: JsonObject): { request: AskRequest } & Pick<AskOptions, 'check'> {
  const { mode, url, requestedSchema, message = params['question'] } = params;
  if (typeof message !== 'string') throw new AskInvalidError('"message"', 'a text');
  if (mode === 'url') {
    if (typeof url !== 'string' || !URL.canParse(url)) throw new AskInvalidError('"url"', 'a URL');
    const { elicitationId } = params;
    const id: JsonObject = typeof elicitationId === 'string' ? { elicitationId } : {};
    return { request: { method: 'elicitation/create', params: { mode, message, url, ...id } } };
  }
  const form = parseForm(requestedSchema);
  const shown = { message, requestedSchema: form.requestedSchema };
  return {
    request: { method: 'elicitation/create', params: shown },
    ...(form.check !== undefined && { check: form.check }),
  };
}

const MAX_TOKENS = 1024;

function createSampling({ prompt, messages, ...params }: SampleParameters): AskRequest {
  if (prompt === undefined && messages === undefined) throw new AskInvalidError('"prompt" or "messages"', 'given');
  const asked = messages ?? [{ role: 'user', content: prompt ?? '' }];
  const blocks = asked.map(({ role, content }) => {
    return { role, content: typeof content === 'string' ? { type: 'text', text: content } : content };
  });
  const given = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
  return {
    method: 'sampling/createMessage',
    params: { maxTokens: MAX_TOKENS, ...(given as JsonObject), messages: blocks as Json },
  };
}

/** Text, if the model answered with nothing else. */
function readSample({ content }: JsonObject): Json | undefined {
  const blocks: readonly Json[] = Array.isArray(content) ? (content as readonly Json[]) : [content ?? null];
  const texts = blocks.map((block) => {
    const isText = typeof block === 'object' && block !== null && 'text' in block && block['type'] === 'text';
    return isText && typeof block['text'] === 'string' ? block['text'] : undefined;
  });
  return texts.every((text) => text !== undefined) ? texts.join('') : content;
}
