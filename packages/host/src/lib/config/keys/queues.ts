import * as v from 'valibot';

import { bindingName, remote, table, text, wholeNumber } from '../fields.ts';
import type { Project, QueueConsumer } from '../project.ts';
import type { Reading } from '../reading.ts';

/** Cloudflare holds a message back for at most 12 hours. */
const DELAY_SECONDS_MAX = 43_200;

const queueName = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
    (issue) => `${issue.received} cannot be the name of a queue\nUse at most 63 letters, digits and hyphens.`,
  ),
);

/** `queues`. */
export const queuesSchema = table({
  producers: v.optional(
    v.array(
      table({
        binding: bindingName,
        queue: queueName,
        delivery_delay: v.optional(wholeNumber(0, DELAY_SECONDS_MAX, 'seconds')),
        remote,
      }),
    ),
  ),
  consumers: v.optional(
    v.array(
      table({
        queue: queueName,
        type: v.optional(
          v.pipe(
            text,
            v.check(
              (type) => type === 'worker',
              'only Workers can consume a queue here\nSet it to "worker" or remove it, and export a `queue()` handler.',
            ),
          ),
        ),
        max_batch_size: v.optional(wholeNumber(1, 100, 'messages')),
        max_batch_timeout: v.optional(wholeNumber(0, 60, 'seconds')),
        max_retries: v.optional(wholeNumber(0, 100, 'retries')),
        dead_letter_queue: v.optional(queueName),
        max_concurrency: v.nullish(wholeNumber(1, 250, 'batches')),
        visibility_timeout_ms: v.optional(v.number()),
        retry_delay: v.optional(wholeNumber(0, DELAY_SECONDS_MAX, 'seconds')),
      }),
    ),
  ),
});

/**
 * Reads both ends of the queues.
 *
 * @param reading the configuration
 * @returns producers with their bindings, and the queues this project consumes
 */
export function readQueues(reading: Reading): Pick<Project, 'queueProducers' | 'queueConsumers'> {
  const queues = reading.parse('queues', queuesSchema);
  const queueProducers = (queues?.producers ?? []).map((entry, index) => {
    reading.bind(entry.binding, ['queues', 'producers', index, 'binding']);
    return { binding: entry.binding, queue: entry.queue, deliveryDelaySeconds: entry.delivery_delay ?? 0 };
  });
  const queueConsumers = (queues?.consumers ?? []).map((entry, index): QueueConsumer => {
    const path = ['queues', 'consumers', index, 'queue'];
    const location = `queue ${entry.queue}`;
    if (Object.hasOwn(reading.locations, location)) {
      reading.report(path, `the queue ${entry.queue} is consumed twice`, 'Join the two consumers.');
    }
    reading.locations[location] = reading.locate(path);
    if (entry.dead_letter_queue === entry.queue) {
      const message = `the queue ${entry.queue} is its own dead letter queue, so its failures would never end`;
      reading.report(['queues', 'consumers', index, 'dead_letter_queue'], message, 'Name another queue.');
    }
    if (entry.visibility_timeout_ms !== undefined) {
      const message = 'visibility_timeout_ms concerns only consumers that pull over HTTP; it has no effect here';
      reading.note('information', ['queues', 'consumers', index, 'visibility_timeout_ms'], message);
    }
    return {
      queue: entry.queue,
      maxBatchSize: entry.max_batch_size,
      maxBatchTimeoutSeconds: entry.max_batch_timeout,
      maxRetries: entry.max_retries,
      deadLetterQueue: entry.dead_letter_queue,
      retryDelaySeconds: entry.retry_delay,
      maxConcurrency: entry.max_concurrency ?? undefined,
    };
  });
  return { queueProducers, queueConsumers };
}
