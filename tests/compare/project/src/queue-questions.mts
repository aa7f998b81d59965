import { attempt, type Question } from './question.mts';

/** What the cloud refuses, and ours; the name of each question that is about it. */
const TOO_MUCH = /^send: (128,001|129,000|300,000) bytes$|^sendBatch: (101|300,000 bytes|one too large)$/;

function question(name: string, ask: (queue: Queue) => Promise<unknown>): Question<Queue> {
  return {
    name,
    ask: (queue) => attempt(async () => shape(await ask(queue))),
    ...(TOO_MUCH.test(name) && {
      differs:
        'Queues takes 128,000 bytes a message, 100 messages and 256,000 bytes a batch; Miniflare takes any number',
    }),
  };
}

function send(name: string, body: unknown, options?: QueueSendOptions): Question<Queue> {
  return question(`send: ${name}`, (queue) => queue.send(body, options));
}

function sendBatch(name: string, messages: MessageSendRequest[], options?: QueueSendBatchOptions): Question<Queue> {
  return question(`sendBatch: ${name}`, (queue) => queue.sendBatch(messages, options));
}

/**
 * What is told of the queue is counted from run to run; what there is to be told is not. The time of the oldest message
 * is left out: Miniflare never knows it.
 */
function shape(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  const fields = Object.entries(value).filter(([name]) => name !== 'oldestMessageTimestamp');
  return Object.fromEntries(fields.map(([name, field]) => [name, shape(field)]));
}

const many = (count: number, body = 'x'): MessageSendRequest[] => Array.from({ length: count }, () => ({ body }));

/** What every producer of messages is asked. */
export const queueQuestions: Question<Queue>[] = [
  send('an object', { a: [1, 'ü', null] }),
  send('text', 'hello', { contentType: 'text' }),
  send('bytes', new Uint8Array([1, 2]), { contentType: 'bytes' }),
  send('a map, by structured clone', new Map([[1, 2]]), { contentType: 'v8' }),
  send('an object as text', { a: 1 }, { contentType: 'text' }),
  send('an object as bytes', { a: 1 }, { contentType: 'bytes' }),
  // @ts-expect-error an unknown type
  send('an unknown type', 'x', { contentType: 'other' }),
  send('undefined', undefined),
  send('null', null),
  send('a function', () => 1, { contentType: 'v8' }),
  send('a loop, as JSON', loop()),
  send('127,000 bytes', 'x'.repeat(127_000), { contentType: 'text' }),
  send('128,000 bytes', 'x'.repeat(128_000), { contentType: 'text' }),
  send('128,001 bytes', 'x'.repeat(128_001), { contentType: 'text' }),
  send('129,000 bytes', 'x'.repeat(129_000), { contentType: 'text' }),
  send('300,000 bytes', 'x'.repeat(300_000), { contentType: 'text' }),
  send('a delay', 'x', { delaySeconds: 10 }),
  send('a delay of 12 hours', 'x', { delaySeconds: 43_200 }),
  send('a delay of more', 'x', { delaySeconds: 43_201 }),
  send('a negative delay', 'x', { delaySeconds: -1 }),
  send('a broken delay', 'x', { delaySeconds: 1.5 }),
  sendBatch('none', []),
  sendBatch('two of different types', [
    { body: 'x', contentType: 'text' },
    { body: { a: 1 }, delaySeconds: 5 },
  ]),
  sendBatch('100', many(100)),
  sendBatch('101', many(101)),
  sendBatch('250,000 bytes', many(2, 'x'.repeat(125_000))),
  sendBatch('300,000 bytes', many(3, 'x'.repeat(100_000))),
  sendBatch('one too large', [{ body: 'x' }, { body: 'x'.repeat(200_000) }]),
  sendBatch('a delay for all', many(2), { delaySeconds: 10 }),
  sendBatch('a negative delay for all', many(2), { delaySeconds: -1 }),
];

function loop(): unknown {
  const object: { self?: unknown } = {};
  object.self = object;
  return object;
}
