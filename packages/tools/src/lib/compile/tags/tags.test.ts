/** One test for each tag of methods and classes: what it becomes, and what is said when its value cannot be read. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import type { Middleware, Surface } from '../../manifest/manifest.ts';
import { SourceFolder } from '../testing/source-folder.ts';

const folder = new SourceFolder();
after(() => folder[Symbol.dispose]());

/** What one comment makes of a method. */
function compile(comment: string, method?: string) {
  return folder.compileMethod(comment, method);
}

function middlewareOf(comment: string): readonly Middleware[] {
  return compile(comment).method('run').middleware;
}

function surfacesOf(comment: string, method?: string): readonly Surface[] {
  return compile(comment, method).method('run').surfaces;
}

/** The one problem of a method, which is then left out. */
function refusalOf(comment: string, method?: string): string {
  const { photons, complaints, problems } = compile(comment, method);
  assert.deepEqual(Object.keys(photons[0]?.manifest.methods ?? {}), [], complaints.join('\n'));
  assert.equal(complaints.length, 1, complaints.join('\n'));
  assert.notEqual(problems[0]?.cure, '');
  return complaints[0] ?? '';
}

/** The one warning about a method, which stays. */
function warningOf(comment: string, method?: string): string {
  const { photons, complaints } = compile(comment, method);
  assert.equal(Object.keys(photons[0]?.manifest.methods ?? {}).length, 1);
  assert.equal(complaints.length, 1, complaints.join('\n'));
  return complaints[0] ?? '';
}

const layers: Readonly<Record<string, Middleware>> = {
  '@fallback []': { kind: 'fallback', value: [] },
  '@fallback {"a": [1, 2]}': { kind: 'fallback', value: { a: [1, 2] } },
  '@fallback none yet': { kind: 'fallback', value: 'none yet' },
  '@fallback undefined': { kind: 'fallback', value: null },
  '@fallback': { kind: 'fallback', value: null },
  '@logged': { kind: 'logged', level: 'info' },
  '@logged warn': { kind: 'logged', level: 'warning' },
  '@circuitBreaker': { kind: 'circuitBreaker', threshold: 5, resetMs: 30_000 },
  '@circuitBreaker 3 1m': { kind: 'circuitBreaker', threshold: 3, resetMs: 60_000 },
  '@throttled 100/h': { kind: 'throttled', count: 100, windowMs: 3_600_000 },
  '@throttled {@count 3} {@window 2s}': { kind: 'throttled', count: 3, windowMs: 2_000 },
  '@debounced 250ms': { kind: 'debounced', delayMs: 250 },
  '@cached': { kind: 'cached', ttlMs: 300_000 },
  '@cached {@ttl 1h}': { kind: 'cached', ttlMs: 3_600_000 },
  '@use cached {@ttl 1h}': { kind: 'cached', ttlMs: 3_600_000 },
  '@use cached 1h': { kind: 'cached', ttlMs: 3_600_000 },
  '@queued': { kind: 'queued', concurrency: 1 },
  '@queued 2': { kind: 'queued', concurrency: 2 },
  '@locked': { kind: 'locked', name: 'run' },
  '@locked board:write': { kind: 'locked', name: 'board:write' },
  '@timeout': { kind: 'timeout', timeoutMs: 30_000 },
  '@timeout 1.5s': { kind: 'timeout', timeoutMs: 1_500 },
  '@retryable': { kind: 'retryable', count: 3, delayMs: 1_000 },
  '@retryable 5 2s': { kind: 'retryable', count: 5, delayMs: 2_000 },
};

test('each layer by its tag', async (t) => {
  const compiled = folder.compileComments(Object.keys(layers));
  for (const [tag, layer] of Object.entries(layers)) {
    await t.test(tag, () => assert.deepEqual(compiled.get(tag)?.method?.middleware, [named(layer, tag)]));
  }
});

/** A lock without a name has that of its method. */
function named(layer: Middleware, tag: string): Middleware {
  const index = Object.keys(layers).indexOf(tag);
  return layer.kind === 'locked' && layer.name === 'run' ? { ...layer, name: `run${index}` } : layer;
}

test('layers are in order of their phases, however they are written', () => {
  const comment = '@retryable @timeout @locked @queued @cached @debounced @throttled @circuitBreaker @logged @fallback';
  const kinds = middlewareOf(comment).map(({ kind }) => kind);
  const first = ['fallback', 'logged', 'circuitBreaker', 'throttled', 'debounced'];
  assert.deepEqual(kinds, [...first, 'cached', 'queued', 'locked', 'timeout', 'retryable']);
});

const badLayers: Readonly<Record<string, RegExp>> = {
  '@timeout soon': /^5 @timeout: ms must be a duration such as 500ms, 30s, 5m, 2h or 1d, found "soon"$/,
  '@retryable many': /@retryable: count must be a whole number from 1, found "many"$/,
  '@retryable 3 1s 2s': /@retryable takes count and delay, found "3 1s 2s"$/,
  '@throttled 10/week': /@throttled: rate must be a rate such as 10\/min, 5\/s or 100\/h, found "10\/week"$/,
  '@logged loud': /@logged: level must be debug, info, warning or error, found "loud"$/,
  '@fallback [1,': /@fallback: value must be a JSON value such as .*, found "\[1,"$/,
  '@cached 5m @cached 6m': /^16 @cached stands here twice$/,
  '@use audit {@level info}': /@use audit: a photon's own middleware cannot be compiled$/,
};

test('a layer with a value that cannot be read is refused', async (t) => {
  const compiled = folder.compileComments(Object.keys(badLayers));
  for (const [tag, message] of Object.entries(badLayers)) {
    await t.test(tag, () => {
      const { method, complaints = [] } = compiled.get(tag) ?? {};
      assert.equal(method, undefined, 'it was not left out');
      assert.equal(complaints.length, 1);
      assert.match(complaints[0] ?? '', message);
    });
  }
});

test('a setting that a layer has not is told', () => {
  assert.match(warningOf('@cached {@key params.id}'), /warning: @cached has no setting key; it is left out$/);
});

test('@validate', async (t) => {
  const run = 'run(params: { email: string; user: { age: number }; cents?: number }) { return params; }';
  const rules: Readonly<Record<string, object>> = {
    'params.email must be a valid email': { email: { type: 'string', format: 'email' } },
    'email must be a valid url': { email: { type: 'string', format: 'uri', pattern: '^https?://' } },
    'email must be a valid uuid': { email: { type: 'string', format: 'uuid' } },
    'email must be non-empty': { email: { not: { type: 'null' }, minLength: 1, minItems: 1 } },
    'cents must be positive': { cents: { type: 'number', exclusiveMinimum: 0 } },
    'cents must be non-negative': { cents: { type: 'number', minimum: 0 } },
    'cents must be an integer': { cents: { type: 'integer' } },
    'cents must be at least -1.5': { cents: { type: 'number', minimum: -1.5 } },
    'cents must be at most 10': { cents: { type: 'number', maximum: 10 } },
    'cents must be more than 1': { cents: { type: 'number', exclusiveMinimum: 1 } },
    'cents must be less than 9': { cents: { type: 'number', exclusiveMaximum: 9 } },
    'params.user.age must be positive': {
      user: { type: 'object', properties: { age: { type: 'number', exclusiveMinimum: 0 } }, required: ['age'] },
    },
  };
  const comment = Object.keys(rules).map((rule) => `\n * @validate ${rule}`);
  const [layer] = compile(`${comment.join('')}\n `, run).method('run').middleware;
  assert(layer?.kind === 'validate');
  for (const [index, [text, schema]] of Object.entries(rules).entries()) {
    await t.test(text, () => {
      const rule = layer.rules[index];
      assert.deepEqual({ text: rule?.text, [rule?.parameter ?? '']: rule?.schema }, { text, ...schema });
    });
  }
  assert.match(refusalOf('@validate name must be positive', run), /the method has no argument name$/);
  assert.match(refusalOf('@validate email must be nice', run), /@validate email: "must be nice" is no rule$/);
});

test('a method that says nothing is a tool; hints say more of it', () => {
  assert.deepEqual(surfacesOf('Runs.'), [{ kind: 'tool', annotations: {} }]);
  const comment = '@title Run it @readOnly @idempotent @closedWorld @audience user, assistant @priority 0.25';
  const annotations = { title: 'Run it', readOnlyHint: true, idempotentHint: true, openWorldHint: false };
  const lines = comment.replaceAll(' @', '\n * @');
  assert.deepEqual(surfacesOf(`\n * ${lines}\n `), [
    { kind: 'tool', annotations, content: { audience: ['user', 'assistant'], priority: 0.25 } },
  ]);
  assert.deepEqual(surfacesOf('\n * @prompt\n * @audience user\n '), [
    { kind: 'prompt', content: { audience: ['user'] } },
  ]);
  const hints = { destructiveHint: true, openWorldHint: true };
  assert.deepEqual(surfacesOf('@destructive @openWorld'), [{ kind: 'tool', annotations: hints }]);
  assert.equal(compile('\n * @title Run it\n ').method('run').title, 'Run it');
});

test('hints that cannot be are refused', () => {
  assert.match(refusalOf('@readOnly @destructive'), /@readOnly and @destructive are opposites/);
  assert.match(refusalOf('@openWorld @closedWorld'), /@openWorld and @closedWorld are opposites/);
  assert.match(refusalOf('@audience everybody'), /@audience must be user, assistant or both, found "everybody"/);
  assert.match(refusalOf('@priority high'), /@priority must be a number from 0 to 1, found "high"/);
  assert.match(refusalOf('@priority 2'), /@priority must be a number from 0 to 1, found "2"/);
  assert.match(refusalOf('@audience user @audience assistant'), /@audience stands here twice/);
});

test('@internal leaves the method to schedules and other photons', () => {
  assert.deepEqual(surfacesOf('@internal'), []);
  assert.deepEqual(surfacesOf('@internal @webhook'), [{ kind: 'webhook', path: 'run' }]);
});

test('routes are no tools', () => {
  const routes = surfacesOf('@get /items/:id @post /items @put /a @patch /b @delete /c');
  const verbs = { GET: '/items/:id', POST: '/items', PUT: '/a', PATCH: '/b', DELETE: '/c' };
  assert.deepEqual(
    routes,
    Object.entries(verbs).map(([verb, path]) => ({ kind: 'route', verb, path })),
  );
  assert.deepEqual(surfacesOf('@get /', 'run(request: Request) { return new Response(request.url); }'), [
    { kind: 'route', verb: 'GET', path: '/' },
  ]);
});

const badRoutes: Readonly<Record<string, RegExp>> = {
  '@get items': /@get: the path must begin with \/, found "items"$/,
  '@get /a /b': /the path must be the only word, found "\/a \/b"$/,
  '@get /a//b': /the path has an empty segment/,
  '@get /a/:': /the path has a parameter without a name/,
  '@get /:a/:a': /the path has a parameter twice/,
  '@get /a?b': /the path has a query or a fragment/,
  '@expose all': /@expose must be public, or nothing for pages of the same site, found "all"$/,
  '@webhook a b': /@webhook: the path must be letters, digits/,
  '@webhook a//b': /@webhook: the path must be letters, digits/,
  '@resource': /@resource : a URI is missing$/,
  '@resource notes': /@resource notes: it has no scheme such as note:\/\/$/,
  '@resource note://{id}': /@resource note:\/\/\{id\}: \{id\} is no argument of the method$/,
  '@resource note://{+id}': /\{\+id\} is no variable$/,
  '@resource note://{id}{id}': /nothing stands between \{id\} and the next variable$/,
  '@resource note://{id': /its braces do not match$/,
  '@scope': /@scope names no scope$/,
};

test('a way to a method that cannot be is refused', async (t) => {
  const compiled = folder.compileComments(Object.keys(badRoutes));
  for (const [tag, message] of Object.entries(badRoutes)) {
    await t.test(tag, () => {
      const { method, complaints = [] } = compiled.get(tag) ?? {};
      assert.equal(method, undefined, 'it was not left out');
      assert.equal(complaints.length, 1);
      assert.match(complaints[0] ?? '', message);
    });
  }
});

test('@expose and @webhook', () => {
  const tool = { kind: 'tool', annotations: {} };
  assert.deepEqual(surfacesOf('@expose'), [tool, { kind: 'expose', path: 'run', isPublic: false }]);
  assert.deepEqual(surfacesOf('@expose public'), [tool, { kind: 'expose', path: 'run', isPublic: true }]);
  assert.deepEqual(surfacesOf('@webhook stripe/in {@secret KEY}'), [
    tool,
    { kind: 'webhook', path: 'stripe/in', secretVariable: 'KEY' },
  ]);
  const webhook = compile('@webhook', 'run(event: { a: { b: string }[] }) { return event; }').method('run');
  assert.ok(!JSON.stringify(webhook.input).includes('additionalProperties'), 'senders may send more');
});

test('a name that begins with handle opens no door by itself', () => {
  const { complaints } = compile('', 'handlePayment(event: { id: string }) { return event; }');
  assert.match(
    complaints.join(),
    /3:1 warning: handlePayment is no webhook: its name alone does not open it to the world/,
  );
});

test('@resource, @Static, @prompt, @Template', () => {
  const run = 'run(id: string, page = "1") { return id + page; }';
  assert.deepEqual(surfacesOf('@resource note://{id}/{page} text/plain @priority 1', run), [
    {
      kind: 'resource',
      uri: 'note://{id}/{page}',
      variables: ['id', 'page'],
      mimeType: 'text/plain',
      annotations: { priority: 1 },
    },
  ]);
  const { surfaces, description } = compile('\n * @Static note://all\n * All notes\n * @mimeType text/csv\n ').method(
    'run',
  );
  assert.deepEqual(surfaces, [{ kind: 'resource', uri: 'note://all', variables: [], mimeType: 'text/csv' }]);
  assert.equal(description, 'All notes');
  assert.match(refusalOf('@resource note://all', run), /@resource note:\/\/all: the argument id is not in it$/);
  assert.deepEqual(surfacesOf('@prompt', run), [{ kind: 'prompt' }]);
  assert.deepEqual(surfacesOf('@Template', run), [{ kind: 'prompt' }]);
});

test('@scheduled and @cron', () => {
  assert.deepEqual(compile('@scheduled 0 9 * * 1-5').method('run').schedule, { cron: '0 9 * * 1-5' });
  assert.deepEqual(compile('@cron @daily {@tz Asia/Tokyo}').method('run').schedule, {
    cron: '@daily',
    timeZone: 'Asia/Tokyo',
  });
  assert.match(refusalOf('@scheduled 99 * * * *'), /2:5 @scheduled: "99 \* \* \* \*" is no cron expression/);
  assert.match(refusalOf('@cron 0 0 30 2 *'), /@cron: "0 0 30 2 \*" never occurs/);
  assert.match(refusalOf('@cron @daily {@tz Moon/Base}'), /@cron: "Moon\/Base" is no time zone/);
  const needy = 'run(name: string) { return name; }';
  assert.match(refusalOf('@cron @daily', needy), /@cron: a schedule passes no arguments, but the method needs name$/);
});

test('@scope, @async, @deprecated and the tags that people read', () => {
  assert.deepEqual(compile('@scope a b @scope b c').method('run').scopes, ['a', 'b', 'c']);
  assert.equal(compile('@async').method('run').isAsync, true);
  const deprecated = compile('Runs. @deprecated Walk instead').method('run');
  assert.equal(deprecated.description, '[DEPRECATED: Walk instead] Runs.');
  assert.deepEqual(deprecated.tags, { deprecated: 'Walk instead' });
  const tags = compile(
    '\n * @format table {@columns 3}\n * @notify-on mentions\n * @example a\n * @example b\n ',
  ).method('run').tags;
  assert.deepEqual(tags, { format: 'table {@columns 3}', 'notify-on': 'mentions', example: 'a\nb' });
  assert.deepEqual(compile('@unheardOf of it').method('run').tags, { unheardOf: 'of it' });
});

test('@param goes to the argument of its name', () => {
  const { input } = compile(
    '\n * @param {string} name - Who\n * @param [age=3] Years {@min 0}\n ',
    'run(name: string, age = 3) {}',
  ).method('run');
  assert.equal(input.properties?.['name']?.description, 'Who');
  assert.deepEqual(input.properties?.['age'], { type: 'number', description: 'Years', minimum: 0, default: 3 });
  const object = compile(
    '\n * @param params.a First\n * @param b Second\n ',
    'run(params: { a: string; b: string }) {}',
  ).method('run');
  assert.equal(object.input.properties?.['a']?.description, 'First');
  assert.equal(object.input.properties?.['b']?.description, 'Second');
});

test('a @param of nobody is told', () => {
  assert.match(
    warningOf('@param text What', 'run(item: string) {}'),
    /2:5 warning: @param text: the method has no parameter of that name$/,
  );
});

test('a tag that is known elsewhere and does nothing here is told', () => {
  assert.match(warningOf('@requiresConfig KEY'), /warning: @requiresConfig has no effect/);
  assert.match(refusalOf('@class Admin {@role host}'), /@class: methods are not shown by properties of a class here/);
  assert.match(refusalOf('@cli git'), /@cli: an actor cannot run programs of the machine/);
});

test('a misspelt tag is told', () => {
  assert.match(warningOf('@cahced 5m'), /warning: @cahced is not a tag that means anything; @cached is$/);
  assert.match(warningOf('@readonly'), /warning: @readonly is not a tag that means anything; @readOnly is$/);
  assert.equal(compile('@customThing').complaints.length, 0);
});
