import type { SubscriberTarget } from './start-subscribers.ts';

/**
 * Clients of a live database that do nothing but watch the latest rows of a channel.
 *
 * @param url of the project
 * @param channel whose rows
 * @param count how many of them
 * @returns where subscribers go; a request to `emit` adds a row
 */
export function createLiveTarget(url: string, channel: string, count: number): SubscriberTarget {
  const add = [{ query: 1, path: 'jobs:latest', args: { channel, count } }];
  return {
    subscribe: `${url}/live/socket?protocol=1`,
    hello: JSON.stringify({ type: 'queries', add, remove: [] }),
    answer: '"taken"',
    mark: '"changes"',
    emit: `${url}/add/${channel}`,
  };
}
