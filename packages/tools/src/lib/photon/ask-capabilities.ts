import type { JsonObject } from '../manifest/json-schema.ts';
import type { AskYield } from './ask-yields.ts';

/** How long to wait for an answer. */
export interface AskTime {
  /** A day unless given. */
  readonly timeoutMs?: number;
}

/** A form for a person, or a page to visit. */
export type ElicitParameters =
  | {
      readonly message: string;
      /** One level of fields, as MCP has them. */
      readonly requestedSchema: object;
    }
  | { readonly question: string; readonly requestedSchema: object }
  /** The person visits the page; that they agreed to is all that comes back. */
  | { readonly mode: 'url'; readonly message: string; readonly url: string }
  /** The same questions as `yield` asks. */
  | AskYield;

/** What a model is asked. */
export interface SampleParameters {
  /** One message of the user; or else `messages`. */
  readonly prompt?: string;
  readonly messages?: readonly SampleMessage[];
  /** 1024 unless given. */
  readonly maxTokens?: number;
  readonly systemPrompt?: string;
  readonly temperature?: number;
  readonly stopSequences?: readonly string[];
  /** What the model should be like, as MCP has it. */
  readonly modelPreferences?: JsonObject;
  /** Tools that the model may ask for; the answer is then MCP's whole result. */
  readonly tools?: readonly object[];
  readonly toolChoice?: JsonObject;
  readonly includeContext?: 'none' | 'thisServer' | 'allServers';
  readonly metadata?: JsonObject;
}

/** A message of a conversation with a model. */
export interface SampleMessage {
  readonly role: 'user' | 'assistant';
  /** Text, a content block, or a list of them. */
  readonly content: string | object;
}

/** What `this` can ask whoever waits for the call. The call may be evicted, or its process die, while it waits. */
export interface AskCapabilities {
  /**
   * Asks a person yes or no.
   *
   * @param question
   * @returns what they chose
   * @throws AskDeclinedError, AskCancelledError they chose neither; AskUnsupportedError, AskTimeoutError
   */
  confirm(question: string, options?: AskTime): Promise<boolean>;
  /**
   * Asks a person.
   *
   * @param params what
   * @returns the form's fields; for a URL `{ action: 'accept' }`; for the questions of `yield` what those answer
   * @throws AskInvalidError no client can show that form; AskDeclinedError, AskCancelledError, AskUnsupportedError,
   *   AskTimeoutError, AskAnswerInvalidError
   */
  elicit<Content = Record<string, string | number | boolean | string[]>>(
    params: ElicitParameters,
    options?: AskTime,
  ): Promise<Content>;
  /**
   * Asks the client's language model.
   *
   * @param params what
   * @returns its text; its content blocks if it answers with anything but text; MCP's whole result if it was given
   *   tools
   * @throws AskDeclinedError, AskUnsupportedError, AskTimeoutError, AskFailedError
   */
  sample<Result = string>(params: SampleParameters, options?: AskTime): Promise<Result>;
  /** The folders that the client works in, as `file:` URIs. */
  roots(options?: AskTime): Promise<readonly { readonly uri: string; readonly name?: string }[]>;
}
