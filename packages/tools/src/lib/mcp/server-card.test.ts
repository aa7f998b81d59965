import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { Validator, type Schema } from '@cfworker/json-schema';

import { richManifest, sampleManifest } from '../../../tests/wire/sample-manifest.ts';
import { supportedVersions } from './era.ts';
import { createCatalog, createServerCard } from './server-card.ts';

/** What the extension demands of a card, as far as ours say it. */
const cardSchema: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['$schema', 'description', 'name', 'version'],
  properties: {
    $schema: { const: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json' },
    name: { type: 'string', minLength: 3, maxLength: 200, pattern: '^[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+$' },
    version: { type: 'string', maxLength: 255 },
    title: { type: 'string', minLength: 1, maxLength: 100 },
    description: { type: 'string', minLength: 1, maxLength: 100 },
    icons: { type: 'array', items: { type: 'object', required: ['src'] } },
    remotes: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['type', 'url'],
        properties: {
          type: { enum: ['streamable-http', 'sse'] },
          url: { type: 'string', pattern: '^https?://\\S+$' },
          headers: { type: 'array', items: { type: 'object', required: ['name'] } },
          supportedProtocolVersions: { type: 'array', items: { type: 'string' } },
        },
      },
    },
  },
};

const endpoint = 'https://tools.example.com/p/sample/mcp';

describe('the card of a server', () => {
  test('says who it is and where', () => {
    assert.deepEqual(createServerCard(richManifest, endpoint, [{ name: 'Authorization' }]), {
      $schema: 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json',
      name: 'com.example.tools/sample',
      version: '1.2.3',
      title: 'Sample',
      description: 'Shows everything.',
      icons: [{ src: 'data:image/png;base64,AAAA' }],
      remotes: [
        {
          type: 'streamable-http',
          url: endpoint,
          headers: [{ name: 'Authorization' }],
          supportedProtocolVersions: supportedVersions,
        },
      ],
    });
  });

  test('is as the extension wants it, whatever the host and the author say', () => {
    const long = sampleManifest([], { title: 't'.repeat(300), description: 'd'.repeat(300) });
    for (const manifest of [richManifest, long, sampleManifest([]), sampleManifest([], { title: 'T' })]) {
      for (const host of ['localhost:8787', '127.0.0.1:1', '[::1]:80', 'a.b.example']) {
        const card = createServerCard(manifest, `http://${host}/mcp`, []);
        const { valid, errors } = new Validator(cardSchema, '2020-12', false).validate(card);
        assert.ok(valid, `${host}: ${JSON.stringify(errors)}`);
      }
    }
    const nameAt = (host: string): unknown => createServerCard(richManifest, `http://${host}/mcp`, [])['name'];
    assert.deepEqual(['localhost:8787', '127.0.0.1'].map(nameAt), ['localhost/sample', '127.0.0.1/sample']);
  });
});

test('the catalog of a site leads to the cards', () => {
  const cardUrl = `${endpoint}/server-card`;
  assert.deepEqual(createCatalog([{ manifest: richManifest, cardUrl }]), {
    specVersion: '1.0',
    entries: [
      {
        identifier: 'urn:air:tools.example.com:sample',
        displayName: 'Sample',
        type: 'application/mcp-server-card+json',
        url: cardUrl,
        description: 'Shows everything.',
      },
    ],
  });
});
