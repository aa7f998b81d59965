/**
 * `queues`: one engine service for all projects, so that one project's message reaches another's consumer.
 *
 * The queue binding has no delay of its own, so a producer with `delivery_delay` sends through an entrypoint of the
 * control Worker, which adds the delay to messages that ask for none.
 */
import type { QueueConsumer } from '../../config/project.ts';
import type { EngineBinding, ServiceDesignator } from '../engine-config.ts';
import type { BindingComposer, Composition } from './composition.ts';
import { createDiskService, sharedNamespace, storedIn } from './data-layout.ts';
import { createEngineWorker } from './engine-worker.ts';
import { CONTROL_SERVICE, projectServiceName } from './service-names.ts';

const QUEUES_SERVICE = 'queues';

/** Queue bindings, the engine's Queues Worker with all consumers, and its disk. */
export const queuesComposer: BindingComposer = {
  bindings({ project }) {
    return project.queueProducers.map(({ binding, queue, deliveryDelaySeconds }) => ({
      name: binding,
      queue: deliveryDelaySeconds > 0 ? delayedTarget(queue, deliveryDelaySeconds) : queueTarget(queue),
    }));
  },
  services(composition) {
    const { projects, layout } = composition;
    if (!projects.some(({ project }) => project.queueProducers.length + project.queueConsumers.length > 0)) return [];
    const consumers = collectConsumers(composition);
    const worker = createEngineWorker('queues', {
      compatibilityFlags: ['service_binding_extra_handlers'],
      bindings: [
        { name: 'SHARD', durableObjectNamespace: { className: 'QueueShard' } },
        { name: 'CONSUMERS', json: JSON.stringify(Object.fromEntries(consumers)) },
        ...[...new Set([...consumers.values()].map((settings) => settings.consumer))].map((name): EngineBinding => ({
          name,
          service: { name },
        })),
      ],
      durableObjectNamespaces: [sharedNamespace('QueueShard')],
      durableObjectStorage: storedIn('queues'),
    });
    return [{ name: QUEUES_SERVICE, worker }, createDiskService('queues', layout.stateDirectory)];
  },
};

/**
 * What the control Worker needs to pass delayed messages on.
 *
 * @param composition all projects
 * @returns one binding per queue that some producer delays
 */
export function composeDelayedQueues({ projects }: Composition): EngineBinding[] {
  const delayed = projects.flatMap(({ project }) =>
    project.queueProducers.filter((producer) => producer.deliveryDelaySeconds > 0).map((producer) => producer.queue),
  );
  return [...new Set(delayed)].map((queue) => ({ name: `queue:${queue}`, service: queueTarget(queue) }));
}

/** The names of the settings are the engine's; their units are wrangler's. */
interface ConsumerSettings {
  consumer: string;
  maxBatchSize: number | undefined;
  maxBatchTimeout: number | undefined;
  maxRetries: number | undefined;
  deadLetterQueue: string | undefined;
  retryDelay: number | undefined;
  maxConcurrency: number | undefined;
}

function collectConsumers({ projects }: Composition): Map<string, ConsumerSettings> {
  const consumers = new Map<string, ConsumerSettings>();
  for (const { project } of projects) {
    for (const consumer of project.queueConsumers)
      consumers.set(consumer.queue, formatConsumer(project.name, consumer));
  }
  return consumers;
}

function formatConsumer(projectName: string, consumer: QueueConsumer): ConsumerSettings {
  return {
    consumer: projectServiceName(projectName),
    maxBatchSize: consumer.maxBatchSize,
    maxBatchTimeout: consumer.maxBatchTimeoutSeconds,
    maxRetries: consumer.maxRetries,
    deadLetterQueue: consumer.deadLetterQueue,
    retryDelay: consumer.retryDelaySeconds,
    maxConcurrency: consumer.maxConcurrency,
  };
}

function queueTarget(queue: string): ServiceDesignator {
  return { name: QUEUES_SERVICE, props: { json: JSON.stringify({ queue }) } };
}

function delayedTarget(queue: string, delaySeconds: number): ServiceDesignator {
  const props = JSON.stringify({ queue, delaySeconds });
  return { name: CONTROL_SERVICE, entrypoint: 'DelayedQueue', props: { json: props } };
}
