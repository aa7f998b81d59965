import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import * as fc from 'fast-check';

import { checkOfficially, readNotification, readResult } from '../../../tests/wire/check-wire.ts';
import { richManifest, sampleManifest, sampleMethod } from '../../../tests/wire/sample-manifest.ts';
import type { Client, LogLevel, Notice, RunRecord } from '../run/run.ts';
import { formatAcknowledged, formatChange, formatListenEnd, isWanted, parseListen, type Change } from './changes.ts';
import { isLogged, parseLogLevel } from './log-levels.ts';
import { McpError } from './mcp-error.ts';
import type { RequestMessage } from './messages.ts';
import { createNoticeFormatter, parseCancelled } from './notifications.ts';
import { parseMessage } from './parse-message.ts';
import { createPhotonProtocol } from './photon-protocol.ts';
import {
  createLegacyTask,
  createModernTask,
  createTaskNotFound,
  formatTaskCreated,
  formatTaskList,
  formatTaskPayload,
  formatTaskResult,
  type TaskOutcome,
} from './tasks.ts';

const protocol = createPhotonProtocol(richManifest);
const can = { elicitForm: false, elicitUrl: false, sample: false, sampleTools: false, listRoots: false };
const client: Client = { era: 'legacy', can, reach: 'stream' };

type Progress = Extract<Notice, { kind: 'progress' }>;

function progress(value: number, total?: number, message?: string): Progress {
  return {
    kind: 'progress',
    progress: value,
    ...(total === undefined ? {} : { total }),
    ...(message === undefined ? {} : { message }),
  };
}

describe('progress', () => {
  function tell(notices: readonly Notice[], of: Client = { ...client, progressToken: 't' }, last?: number): unknown[] {
    const format = createNoticeFormatter(of, last);
    return notices.flatMap((notice) => {
      const text = format(notice);
      if (text === undefined) return [];
      const { method, params } = readNotification('legacy', text);
      assert.equal(method, 'notifications/progress');
      assert.equal(params['progressToken'], of.progressToken);
      const { progress: value, total, message } = params;
      return [[value, total, message]];
    });
  }

  test('is told to who has a token, whatever it is', () => {
    assert.deepEqual(tell([progress(1)], client), []);
    assert.deepEqual(tell([progress(1)], { ...client, progressToken: 0 }), [[1, undefined, undefined]]);
    assert.deepEqual(tell([progress(1)], { ...client, progressToken: '' }), [[1, undefined, undefined]]);
  });

  test('rises, and ends at its total', () => {
    assert.deepEqual(tell([progress(1, 10), progress(1, 10), progress(0.5, 10), progress(20, 10), progress(30, 10)]), [
      [1, 10, undefined],
      [10, 10, undefined],
    ]);
    assert.deepEqual(tell([progress(0), progress(Number.NaN), progress(2, Number.POSITIVE_INFINITY)]), [
      [0, undefined, undefined],
      [2, undefined, undefined],
    ]);
  });

  test('rises a little where only a message is new', () => {
    const told = tell([
      progress(5, 10, 'a'),
      progress(5, 10, 'b'),
      progress(5, 10),
      { kind: 'status', message: 'c' },
      { kind: 'partial', value: { d: 1 } },
    ]);
    assert.deepEqual(
      told.map((one) => (one as unknown[])[2]),
      ['a', 'b', 'c', '{"d":1}'],
    );
    assert.deepEqual(
      tell([
        { kind: 'status', message: 'a' },
        { kind: 'partial', value: 'b' },
      ]),
      [
        [0, undefined, 'a'],
        [0.001, undefined, 'b'],
      ],
    );
    assert.deepEqual(tell([progress(10, 10), progress(10, 10, 'done')]), [[10, 10, undefined]]);
  });

  test('goes on where it was before an eviction', () => {
    assert.deepEqual(tell([progress(3), progress(5)], { ...client, progressToken: 1 }, 4), [[5, undefined, undefined]]);
  });

  test('rises strictly and stays within its total, whatever is said', () => {
    const numbers = fc.oneof(fc.double(), fc.integer({ min: -5, max: 12 }));
    const total = fc.constantFrom(10, 1, 0.25);
    const notices = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('progress' as const), progress: numbers, message: fc.string() }),
        fc.record({ kind: fc.constant('progress' as const), progress: numbers }),
        fc.record({ kind: fc.constant('status' as const), message: fc.string() }),
      ),
    );
    fc.assert(
      fc.property(notices, total, (said, limit) => {
        const told = tell(said.map((notice) => (notice.kind === 'progress' ? { ...notice, total: limit } : notice)));
        const values = told.map((one) => Number((one as unknown[])[0]));
        for (const [index, value] of values.entries()) assert.ok(index === 0 || value > (values[index - 1] ?? 0));
      }),
    );
  });
});

describe('logs', () => {
  const log = (level: LogLevel): Notice => ({ kind: 'log', level, logger: 'db', data: { a: 1 } });

  test('reach who wants them, from a level on', () => {
    const format = createNoticeFormatter({ ...client, logLevel: 'warning' });
    assert.deepEqual(readNotification('legacy', format(log('error'))), {
      method: 'notifications/message',
      params: { level: 'error', logger: 'db', data: { a: 1 } },
    });
    assert.equal(format(log('notice')), undefined);
    assert.equal(createNoticeFormatter(client)(log('emergency')), undefined);
  });

  test('tell what a client without a token would have as progress', () => {
    const format = createNoticeFormatter({ ...client, era: 'modern', logLevel: 'info' });
    const read = (notice: Notice): unknown => readNotification('modern', format(notice)).params;
    assert.deepEqual(read({ kind: 'partial', value: 'half' }), { level: 'info', logger: 'partial', data: 'half' });
    assert.deepEqual(read({ kind: 'status', message: 'busy' }), { level: 'info', logger: 'status', data: 'busy' });
    assert.equal(createNoticeFormatter(client)({ kind: 'status', message: 'busy' }), undefined);
  });

  test('have the levels of RFC 5424, in their order', () => {
    const levels: LogLevel[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];
    for (const [index, level] of levels.entries()) {
      assert.equal(parseLogLevel(level), level);
      for (const [other, least] of levels.entries()) assert.equal(isLogged(level, least), index >= other);
      assert.equal(isLogged(level, undefined), false);
    }
    for (const none of ['DEBUG', 'warn', '', 1, null, undefined]) assert.equal(parseLogLevel(none), undefined);
  });
});

test('a cancellation names a request', () => {
  assert.deepEqual(parseCancelled({ requestId: 0 }), { requestId: 0, reason: undefined });
  assert.deepEqual(parseCancelled({ requestId: 'a', reason: 'bored' }), { requestId: 'a', reason: 'bored' });
  for (const params of [{}, { requestId: null }, { requestId: {} }]) assert.equal(parseCancelled(params), undefined);
});

describe('a listener', () => {
  const tasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
  function listen(notifications: unknown, capabilities: object = tasks): RequestMessage {
    const _meta = { 'io.modelcontextprotocol/clientCapabilities': capabilities };
    const text = JSON.stringify({
      jsonrpc: '2.0',
      id: 7,
      method: 'subscriptions/listen',
      params: { _meta, notifications },
    });
    const message = parseMessage(text);
    assert.ok(message.kind === 'request');
    return message;
  }
  const everything = {
    toolsListChanged: true,
    promptsListChanged: true,
    resourcesListChanged: true,
    resourceSubscriptions: ['sample://today'],
    taskIds: ['t1'],
  };
  const changes: Change[] = [
    { kind: 'tools' },
    { kind: 'prompts' },
    { kind: 'resources' },
    { kind: 'resource', uri: 'sample://today' },
    { kind: 'task', task: { taskId: 't1', status: 'working', ttlMs: 1 } },
  ];
  const subscription = { 'io.modelcontextprotocol/subscriptionId': 7 };

  test('hears first what it will hear, then that and nothing else', () => {
    const filter = parseListen(listen(everything), protocol);
    assert.deepEqual(readNotification('modern', formatAcknowledged(7, filter)), {
      method: 'notifications/subscriptions/acknowledged',
      params: { _meta: subscription, notifications: everything },
    });
    assert.ok(changes.every((change) => isWanted(filter, change)));
    const others: Change[] = [
      { kind: 'resource', uri: 'sample://tomorrow' },
      { kind: 'task', task: { taskId: 't2' } },
      { kind: 'task', task: {} },
    ];
    assert.ok(others.every((change) => !isWanted(filter, change)));
    const none = parseListen(listen({ toolsListChanged: false }), protocol);
    assert.ok(changes.every((change) => !isWanted(none, change)));
    const { params } = readNotification('modern', formatAcknowledged('x', none));
    assert.deepEqual(params, { _meta: { 'io.modelcontextprotocol/subscriptionId': 'x' }, notifications: {} });
  });

  test('is not promised what the photon does not have', () => {
    const plain = createPhotonProtocol(sampleManifest([sampleMethod('add')]));
    const { params } = readNotification('modern', formatAcknowledged(7, parseListen(listen(everything), plain)));
    assert.deepEqual(params['notifications'], { toolsListChanged: true, taskIds: ['t1'] });
  });

  const wrong: unknown[] = [
    null,
    [],
    { toolsListChanged: 1 },
    { resourceSubscriptions: 'a' },
    { resourceSubscriptions: [1] },
    { taskIds: Array.from({ length: 1001 }, (_, index) => String(index)) },
  ];
  for (const notifications of wrong) {
    test(`is refused with ${JSON.stringify(notifications).slice(0, 40)}`, () => {
      assert.throws(() => parseListen(listen(notifications), protocol), { code: -32602 });
    });
  }

  test('of tasks must know tasks', () => {
    assert.throws(() => parseListen(listen({ taskIds: ['t1'] }, {}), protocol), { code: -32021, status: 400 });
    assert.equal(parseListen(listen({ taskIds: [] }, {}), protocol).taskIds.size, 0);
  });

  test('hears of changes by the id of its request; sessions hear the same without', () => {
    const modern = changes.map((change) => readNotification('modern', formatChange(change, 7)));
    assert.deepEqual(
      modern.map(({ method, params }) => [method, params['_meta']]),
      [
        ['notifications/tools/list_changed', subscription],
        ['notifications/prompts/list_changed', subscription],
        ['notifications/resources/list_changed', subscription],
        ['notifications/resources/updated', subscription],
        ['notifications/tasks', subscription],
      ],
    );
    assert.equal(modern[3]?.params['uri'], 'sample://today');
    const legacy = changes.slice(0, 4).map((change) => readNotification('legacy', formatChange(change)));
    assert.deepEqual(
      legacy.map(({ method, params }) => [method, params]),
      [
        ['notifications/tools/list_changed', {}],
        ['notifications/prompts/list_changed', {}],
        ['notifications/resources/list_changed', {}],
        ['notifications/resources/updated', { uri: 'sample://today' }],
      ],
    );
  });

  test('hears when it is over', () => {
    const end = JSON.parse(formatListenEnd(7, protocol)) as { id: number; result: unknown };
    assert.equal(end.id, 7);
    const result = readResult('modern', 'subscriptions/listen', JSON.stringify(end.result));
    assert.deepEqual((result['_meta'] as Record<string, unknown>)['io.modelcontextprotocol/subscriptionId'], 7);
    checkOfficially(end.result, 'SubscriptionsListenResult');
  });
});

describe('a task', () => {
  const record: RunRecord = {
    id: 'run-1',
    method: 'deploy',
    args: {},
    caller: { id: 'ann', isAnonymous: false, scopes: [], claims: {} },
    status: 'running',
    asks: [],
    startedAtMs: 0,
    updatedAtMs: 1500,
    expiresAtMs: 60_000,
  };
  const ask = {
    id: 'q',
    request: {
      method: 'elicitation/create',
      params: { message: 'Sure?', requestedSchema: { type: 'object', properties: {} } },
    },
    askedAtMs: 0,
    expiresAtMs: 1,
  } as const;
  const times = { createdAt: '1970-01-01T00:00:00.000Z', lastUpdatedAt: '1970-01-01T00:00:01.500Z' };
  const fine: TaskOutcome = { kind: 'result', result: '{"content":[]}', isError: false };
  const bad: TaskOutcome = { kind: 'result', result: '{"content":[],"isError":true}', isError: true };
  const broken: TaskOutcome = { kind: 'error', error: new McpError(-32603, 'lost', { data: { a: 1 } }) };

  const cases: [status: RunRecord['status'], outcome: TaskOutcome | undefined, legacy: string, modern: string][] = [
    ['running', undefined, 'working', 'working'],
    ['waiting', undefined, 'input_required', 'input_required'],
    ['returned', fine, 'completed', 'completed'],
    ['failed', bad, 'failed', 'completed'],
    ['failed', broken, 'failed', 'failed'],
    ['cancelled', undefined, 'cancelled', 'cancelled'],
  ];
  for (const [status, outcome, legacy, modern] of cases) {
    test(`whose run is ${status}${outcome === undefined ? '' : ` with ${outcome.kind}`} is ${legacy} or ${modern}`, () => {
      const run = { ...record, status, asks: status === 'waiting' ? [ask] : [] };
      const old = readResult(
        'legacy',
        'tasks/get',
        formatTaskResult(createLegacyTask(run, outcome), protocol, 'legacy'),
      );
      const message = { input_required: 'Sure?', failed: outcome === broken ? 'lost' : undefined }[legacy];
      const shown = message === undefined ? {} : { statusMessage: message };
      assert.deepEqual(old, { taskId: 'run-1', status: legacy, ...shown, ...times, ttl: 60_000, pollInterval: 1000 });
      const now = readResult(
        'modern',
        'tasks/get',
        formatTaskResult(createModernTask(run, outcome), protocol, 'modern'),
      );
      assert.equal(now['status'], modern);
      assert.deepEqual([now['ttlMs'], now['pollIntervalMs'], now['resultType']], [60_000, 1000, 'complete']);
      assert.deepEqual(
        now['result'],
        modern === 'completed' ? JSON.parse(outcome === fine ? fine.result : bad.result) : undefined,
      );
      assert.deepEqual(
        now['error'],
        modern === 'failed' ? { code: -32603, message: 'lost', data: { a: 1 } } : undefined,
      );
      assert.deepEqual(now['inputRequests'], modern === 'input_required' ? { q: ask.request } : undefined);
      readNotification('legacy', formatChange({ kind: 'task', task: createLegacyTask(run, outcome) }));
      readNotification('modern', formatChange({ kind: 'task', task: createModernTask(run, outcome) }, 1));
    });
  }

  test('is the answer to the call that began it', () => {
    const old = readResult('legacy', 'tools/call task', formatTaskCreated(record, protocol, 'legacy'));
    assert.deepEqual(old, { task: createLegacyTask(record) });
    const waiting = { ...record, status: 'waiting' as const, asks: [ask] };
    const now = readResult('modern', 'tools/call task', formatTaskCreated(waiting, protocol, 'modern'));
    assert.deepEqual([now['resultType'], now['taskId'], now['status']], ['task', 'run-1', 'input_required']);
  });

  test('of the session era is listed, and gives its result with its name', () => {
    const list = formatTaskList([createLegacyTask(record)], 'next');
    assert.equal(readResult('legacy', 'tasks/list', list)['nextCursor'], 'next');
    assert.deepEqual(readResult('legacy', 'tasks/list', formatTaskList([])), { tasks: [] });
    const payload = readResult('legacy', 'tools/call', formatTaskPayload('run-1', '{"content":[],"_meta":{"a":1}}'));
    assert.deepEqual(payload, {
      content: [],
      _meta: { a: 1, 'io.modelcontextprotocol/related-task': { taskId: 'run-1' } },
    });
  });

  test('that nobody knows is refused', () => {
    assert.equal(createTaskNotFound('x').code, -32602);
  });
});
