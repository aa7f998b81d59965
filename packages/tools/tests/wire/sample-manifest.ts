/** A photon that has everything, as the compiler would describe it. */
import type { JsonSchema } from '../../src/lib/manifest/json-schema.ts';
import type { MethodManifest, PhotonManifest, Surface } from '../../src/lib/manifest/manifest.ts';

const tool: Surface = { kind: 'tool', annotations: {} };

/**
 * A method, of which a test says only what it is about.
 *
 * @param name of the method
 * @param parts what differs
 */
export function sampleMethod(name: string, parts: Partial<MethodManifest> = {}): MethodManifest {
  return {
    name,
    isStatic: false,
    arguments: { kind: 'object' },
    input: { type: 'object', additionalProperties: false },
    completions: {},
    surfaces: [tool],
    middleware: [],
    isAsync: false,
    tags: {},
    ...parts,
  };
}

/**
 * A photon with some methods.
 *
 * @param methods in their order
 * @param parts what differs
 */
export function sampleManifest(
  methods: readonly MethodManifest[],
  parts: Partial<PhotonManifest> = {},
): PhotonManifest {
  return {
    format: 1,
    name: 'sample',
    actorClass: 'SamplePhoton',
    version: '1.2.3',
    constructorParameters: [],
    methods: Object.fromEntries(methods.map((method) => [method.name, method])),
    photons: [],
    assets: [],
    bindings: [],
    ...parts,
  };
}

const note: JsonSchema = {
  type: 'object',
  properties: { id: { type: 'string' }, done: { type: 'boolean' } },
  required: ['id'],
};

/** Everything at once. */
export const richManifest: PhotonManifest = sampleManifest(
  [
    sampleMethod('echo', {
      title: 'Echo',
      description: 'Says it again.',
      icons: [{ src: 'https://example.org/echo.png', mimeType: 'image/png', sizes: ['48x48'], theme: 'light' }],
      input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      output: { type: 'string' },
      surfaces: [{ kind: 'tool', annotations: { readOnlyHint: true, title: 'Echo' }, ui: 'board' }],
    }),
    sampleMethod('find', {
      input: {
        type: 'object',
        properties: {
          region: { type: 'string', 'x-mcp-header': 'Region' },
          limit: { type: 'integer', 'x-mcp-header': 'Limit' },
          list: { type: 'string' },
        },
      },
      output: { ...note, $defs: { unused: note } },
      completions: { list: { kind: 'method', method: 'all', field: 'id' } },
    }),
    sampleMethod('all', { output: { type: 'array', items: { $ref: '#/$defs/Note' }, $defs: { Note: note } } }),
    sampleMethod('hidden', { surfaces: [] }),
    sampleMethod('today', {
      description: 'What is on today.',
      surfaces: [{ kind: 'resource', uri: 'sample://today', variables: [], mimeType: 'text/markdown' }],
    }),
    sampleMethod('note', {
      title: 'One note',
      input: {
        type: 'object',
        properties: { id: { type: 'integer' }, kind: { enum: ['long', 'short'] } },
        required: ['id', 'kind'],
      },
      surfaces: [
        {
          kind: 'resource',
          uri: 'sample://notes/{kind}/{id}.md',
          variables: ['kind', 'id'],
          annotations: { audience: ['user'], priority: 0.5 },
        },
      ],
    }),
    sampleMethod('review', {
      title: 'Review',
      description: 'Reviews code.',
      input: {
        type: 'object',
        properties: {
          code: { type: 'string', title: 'Code', description: 'What to review' },
          style: { type: 'string' },
          strict: { type: 'boolean' },
        },
        required: ['code'],
      },
      completions: { style: { kind: 'values', values: ['terse', 'thorough', 'Tender'] } },
      surfaces: [{ kind: 'prompt' }],
    }),
  ],
  {
    title: 'Sample',
    description: 'Shows everything.',
    instructions: 'Call find before echo.',
    icons: [{ src: 'data:image/png;base64,AAAA' }],
    state: { properties: ['notes'], constructorProperties: {} },
    settings: {
      property: 'settings',
      schema: { type: 'object', properties: { theme: { type: 'string' } }, required: ['theme'] },
      defaults: { theme: 'dark' },
    },
    assets: [
      { id: 'board', kind: 'ui', path: './board.html', mimeType: 'text/html', content: { text: '<p>ü</p>' } },
      { id: 'logo', kind: 'resource', path: './logo.png', mimeType: 'image/png', content: { base64: 'AAECAw==' } },
      {
        id: 'greet',
        kind: 'prompt',
        path: './greet.md',
        mimeType: 'text/markdown',
        description: 'Greets.',
        content: { text: 'Say hello.' },
      },
    ],
  },
);
