import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { sampleManifest, sampleMethod } from '../../../tests/wire/sample-manifest.ts';
import type { JsonObject } from '../manifest/json-schema.ts';
import { isJsonObject } from '../manifest/json-values.ts';
import { createOpenApi } from './create-openapi.ts';

const url = 'https://tools.example.com/p/sample';

const manifest = sampleManifest(
  [
    sampleMethod('tool'),
    sampleMethod('note', {
      title: 'One note',
      description: 'A note.',
      surfaces: [{ kind: 'route', verb: 'GET', path: '/notes/:id/lines/:line' }],
    }),
    sampleMethod('write', { surfaces: [{ kind: 'route', verb: 'PUT', path: '/notes/:id/lines/:line' }] }),
    sampleMethod('again', { surfaces: [{ kind: 'route', verb: 'GET', path: '/notes/:id/lines/:line' }] }),
    sampleMethod('greet', {
      input: {
        type: 'object',
        properties: { who: { $ref: '#/$defs/Person' } },
        required: ['who'],
        $defs: { Person: { type: 'object', properties: { friends: { type: 'array', items: { $ref: '#' } } } } },
      },
      output: { type: 'array', items: { $ref: '#' } },
      surfaces: [
        { kind: 'tool', annotations: {} },
        { kind: 'expose', path: 'greet', isPublic: false },
      ],
    }),
    sampleMethod('ping', { surfaces: [{ kind: 'expose', path: 'ping', isPublic: true }] }),
    sampleMethod('mail', { surfaces: [{ kind: 'webhook', path: '/mail', secretVariable: 'SECRET' }] }),
    sampleMethod('open', { surfaces: [{ kind: 'webhook', path: 'open' }] }),
  ],
  { title: 'Sample', description: 'Shows everything.' },
);

function readAt(document: JsonObject, ...path: string[]): unknown {
  return path.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), document);
}

function refsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsOf);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === '$ref' && typeof one === 'string' ? [one] : refsOf(one),
  );
}

describe('the OpenAPI document of a photon', () => {
  const open = createOpenApi(manifest, url, { kind: 'open' });

  test('has the paths that it declares, and no tools', () => {
    assert.equal(open['openapi'], '3.1.0');
    assert.deepEqual(open['info'], { title: 'Sample', description: 'Shows everything.', version: '1.2.3' });
    assert.deepEqual(open['servers'], [{ url }]);
    const paths = Object.entries(open['paths'] as JsonObject).map(([path, item]) => [
      path,
      Object.keys(item as object),
    ]);
    assert.deepEqual(paths, [
      ['/notes/{id}/lines/{line}', ['get', 'put']],
      ['/api/greet', ['post']],
      ['/api/ping', ['post']],
      ['/webhook/mail', ['post']],
      ['/webhook/open', ['post']],
    ]);
  });

  test('says what each takes and answers', () => {
    const get = readAt(open, 'paths', '/notes/{id}/lines/{line}', 'get') as JsonObject;
    assert.equal(get['operationId'], 'note.route');
    assert.equal(get['summary'], 'One note');
    assert.equal(get['requestBody'], undefined);
    const names = (get['parameters'] as JsonObject[]).map((one) => [one['in'], one['name']]);
    assert.deepEqual(names, [
      ['path', 'id'],
      ['path', 'line'],
      ['query', 'instance'],
    ]);
    const greet = readAt(open, 'paths', '/api/greet', 'post') as JsonObject;
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/greet.input' } } };
    assert.deepEqual(greet['requestBody'], { required: true, content });
    assert.equal(
      readAt(greet, 'responses', '2XX', 'content', 'application/json', 'schema', '$ref'),
      '#/components/schemas/greet.output',
    );
    const mail = readAt(open, 'paths', '/webhook/mail', 'post') as JsonObject;
    assert.deepEqual((mail['parameters'] as JsonObject[]).at(-1)?.['name'], 'x-webhook-signature');
  });

  test('has no reference that leads nowhere', () => {
    const refs = refsOf(open);
    assert.ok(refs.includes('#/components/schemas/greet.input/$defs/Person'));
    assert.ok(refs.includes('#/components/schemas/greet.output'));
    for (const ref of refs) assert.ok(readAt(open, ...ref.slice(2).split('/')) !== undefined, ref);
  });

  test('says who may do what, as the server is configured', () => {
    assert.equal(readAt(open, 'components', 'securitySchemes'), undefined);
    assert.equal(readAt(open, 'paths', '/api/greet', 'post', 'security'), undefined);
    const jwt = { kind: 'jwt', issuer: 'https://a.example', audience: url } as const;
    const schemes = [
      [
        { kind: 'bearer', token: 'x' },
        { type: 'http', scheme: 'bearer' },
      ],
      [jwt, { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }],
      [
        { ...jwt, header: 'x-token' },
        { type: 'apiKey', in: 'header', name: 'x-token' },
      ],
    ] as const;
    for (const [auth, token] of schemes) {
      const guarded = createOpenApi(manifest, url, auth);
      assert.deepEqual(readAt(guarded, 'components', 'securitySchemes'), { token });
      const securityOf = (path: string): unknown => readAt(guarded, 'paths', path, 'post', 'security');
      assert.deepEqual(securityOf('/api/greet'), [{ token: ['greet:write'] }]);
      assert.deepEqual(securityOf('/webhook/open'), [{ token: ['open:write'] }]);
      assert.deepEqual([securityOf('/api/ping'), securityOf('/webhook/mail')], [[], []]);
    }
  });
});
