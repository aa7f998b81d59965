/** Cloudflare's queues, by the names that wrangler's configuration gives them. */
import { encodeValue, type Json } from '../values/encode-value.ts';
import { decodeValue } from '../values/decode-value.ts';
import { ProjectError } from '../values/live-error.ts';

/** The cloud holds a message back for at most twelve hours. */
const DELAY_SECONDS_MAX = 43_200;

/** A message for a queue. */
export interface QueueMessage {
  /** Name of the queue's binding. */
  readonly binding: string;
  /** As `encodeValue` writes it. */
  readonly body: Json;
  readonly delaySeconds: number;
}

/** `ctx.queue.send` was given what cannot be sent. */
class InvalidMessageError extends ProjectError {
  override readonly name = 'InvalidMessageError';
  readonly code = 'invalid_message';
}

/**
 * Checks a message before anything depends on it.
 *
 * @param env bindings of the Worker
 * @param binding of the queue
 * @param message any value
 * @param delaySeconds how long it is to be held back
 * @throws {InvalidMessageError} if there is no such queue, or no such delay
 * @throws {InvalidValueError}
 */
export function createMessage(env: object, binding: string, message: unknown, delaySeconds: number): QueueMessage {
  mustFindQueue(env, binding);
  if (!(Number.isInteger(delaySeconds) && delaySeconds >= 0 && delaySeconds <= DELAY_SECONDS_MAX)) {
    throw new InvalidMessageError(
      `delaySeconds must be a whole number from 0 to ${DELAY_SECONDS_MAX}, found ${delaySeconds}.`,
      { delaySeconds },
    );
  }
  return { binding, body: encodeValue(message), delaySeconds };
}

/** Sends a message. */
export async function sendMessage(env: object, { binding, body, delaySeconds }: QueueMessage): Promise<void> {
  const message = decodeValue(body);
  // What is JSON as it is can be read by every consumer; the rest only by Workers.
  const contentType = JSON.stringify(message, formatUnsendable) === JSON.stringify(body) ? 'json' : 'v8';
  await mustFindQueue(env, binding).send(message, { delaySeconds, contentType });
}

/** JSON has no bigints, and would leave bytes out. */
function formatUnsendable(_field: string, value: unknown): unknown {
  return typeof value === 'bigint' || value instanceof ArrayBuffer ? 0 : value;
}

function mustFindQueue(env: object, binding: string): Queue {
  const found: unknown = Object.hasOwn(env, binding) ? Reflect.get(env, binding) : undefined;
  if (isQueue(found)) return found;
  throw new InvalidMessageError(
    `There is no queue ${JSON.stringify(binding)}: name it under "queues.producers" of the wrangler configuration.`,
    { binding },
  );
}

function isQueue(value: unknown): value is Queue {
  // Other bindings answer to any name of a method, so the class has to tell.
  return typeof value === 'object' && value !== null && value.constructor.name === 'WorkerQueue';
}
