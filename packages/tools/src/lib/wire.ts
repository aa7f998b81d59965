/**
 * What crosses between the Worker and the actor of a photon. Both are of one build, so it has no version.
 */
import type { Caller } from './run/run.ts';

/** One MCP message on its way to its instance. */
export interface McpDelivery {
  /** The JSON text of one JSON-RPC message: parsed where it is needed, it crosses as one string. */
  readonly body: string;
  readonly era: 'legacy' | 'modern';
  /** The value of `MCP-Protocol-Version`, or of `_meta`. */
  readonly protocolVersion: string | undefined;
  /** `Mcp-Session-Id` of a legacy request. */
  readonly session: string | undefined;
  /** Whether the client takes an event stream as the answer. */
  readonly takesStream: boolean;
  readonly caller: Caller;
  /** Id of the run that this message starts, if it starts one: the Worker needs it to cancel. */
  readonly runId: string;
}

/**
 * How an MCP message is answered: the body of a 200 of type JSON, the cheapest thing to cross; another response; or where
 * the stream of the answer is.
 */
export type McpReply =
  | string
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'stream';
      /** A channel of the actor; each of its events is one JSON-RPC message, the one with the request's id is the last. */
      readonly channel: string;
      /** Where the stream begins. */
      readonly since: string;
      readonly headers?: Readonly<Record<string, string>>;
    };
