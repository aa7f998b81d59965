import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { KEY_TABLE, type KeyRow } from './key-table.ts';
import { assetsSchema } from './keys/assets.ts';
import { buildSchema, rulesSchema } from './keys/bundle.ts';
import { triggersSchema } from './keys/crons.ts';
import { d1DatabasesSchema } from './keys/d1-databases.ts';
import { durableObjectsSchema, migrationsSchema } from './keys/durable-objects.ts';
import { kvNamespacesSchema } from './keys/kv-namespaces.ts';
import { queuesSchema } from './keys/queues.ts';
import { r2BucketsSchema } from './keys/r2-buckets.ts';
import { servicesSchema } from './keys/services.ts';
import { secretsSchema } from './keys/vars.ts';
import { versionMetadataSchema } from './keys/version-metadata.ts';
import { workerLoadersSchema } from './keys/worker-loaders.ts';
import { workflowsSchema } from './keys/workflows.ts';

/** The keys of wrangler 4.86's published schema, those of an environment and those of the top level alone. */
const WRANGLER_KEYS = {
  inherited: `account_id assets base_dir build compatibility_date compatibility_flags compliance_region
    find_additional_modules first_party_worker jsx_factory jsx_fragment keep_names limits logfwdr logpush main
    migrations minify name no_bundle observability placement preserve_file_names preview_urls previews python_modules
    route routes rules triggers tsconfig upload_source_maps workers_dev cache`,
  separate: `ai ai_search ai_search_namespaces analytics_engine_datasets artifacts browser cloudchamber containers
    d1_databases define dispatch_namespaces durable_objects flagship hyperdrive images kv_namespaces media
    mtls_certificates pipelines queues r2_buckets ratelimits secrets secrets_store_secrets send_email services stream
    streaming_tail_consumers tail_consumers unsafe unsafe_hello_world vars vectorize version_metadata vpc_networks
    vpc_services worker_loaders workflows`,
  top: `$schema alias data_blobs dev env keep_vars legacy_env pages_build_output_dir send_metrics site text_blobs
    wasm_modules`,
};

const SCHEMAS: Record<string, unknown> = {
  assets: assetsSchema,
  build: buildSchema,
  d1_databases: d1DatabasesSchema,
  durable_objects: durableObjectsSchema,
  kv_namespaces: kvNamespacesSchema,
  migrations: migrationsSchema,
  queues: queuesSchema,
  r2_buckets: r2BucketsSchema,
  rules: rulesSchema,
  secrets: secretsSchema,
  services: servicesSchema,
  triggers: triggersSchema,
  version_metadata: versionMetadataSchema,
  worker_loaders: workerLoadersSchema,
  workflows: workflowsSchema,
};

const page = await readFile(new URL('../../../../../docs/configuration.md', import.meta.url), 'utf8');

test("every key of wrangler's schema has its row, with wrangler's inheritance", () => {
  for (const [scope, keys] of Object.entries(WRANGLER_KEYS)) {
    const ours = Object.entries(KEY_TABLE).filter(([, row]) => row.scope === scope);
    assert.deepEqual(ours.map(([key]) => key).toSorted(), keys.split(/\s+/).toSorted(), scope);
  }
});

test('docs/configuration.md says of every key what the table says', () => {
  const rows = new Set(page.split('\n').map(withoutPadding));
  const missing = Object.entries(KEY_TABLE)
    .map(([key, row]) => pageRow(key, row))
    .filter((line) => !rows.has(line));
  assert.deepEqual(missing, [], 'put these lines into docs/configuration.md, in place of those that differ');
  const known = new Set(Object.keys(KEY_TABLE));
  const strangers = [...page.matchAll(/^\| `(\w+)` +\| (?:top level|inherited|per environment)/gm)]
    .map((match) => match[1] ?? '')
    .filter((key) => !known.has(key));
  assert.deepEqual(strangers, [], 'these rows of docs/configuration.md are not in the table');
});

test('docs/configuration.md names every setting inside a key', () => {
  for (const [key, schema] of Object.entries(SCHEMAS)) {
    const section = new RegExp(`^### \`${key}\`[^\\n]*\\n([\\s\\S]*?)(?=^##|(?![\\s\\S]))`, 'm').exec(page)?.[1] ?? '';
    const missing = settingsOf(schema).filter((setting) => !section.includes(`\`${setting}\``));
    assert.deepEqual(missing, [], `in the section of ${key}`);
  }
});

const SCOPES = { top: 'top level', inherited: 'inherited', separate: 'per environment' };

function pageRow(key: string, row: KeyRow): string {
  const words = row.fate === 'refused' ? row.instead : row.what;
  const sign = row.fate === 'cloudflare' && row.warns ? ' **Warns.**' : '';
  return `| \`${key}\` | ${SCOPES[row.scope]} | ${words}${sign} |`;
}

/** The formatter pads the columns. */
function withoutPadding(line: string): string {
  return line.replace(/ +/g, ' ');
}

/** The keys that a schema knows, at any depth, without those that only speak of resources on Cloudflare. */
function settingsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { entries, pipe, item, wrapped, options } = schema as Record<string, unknown>;
  const inner = [...list(pipe), ...list(options), item, wrapped].flatMap((part) =>
    part === schema ? [] : settingsOf(part),
  );
  const own = Object.entries(entries ?? {}).flatMap(([key, value]) => [key, ...settingsOf(value)]);
  return [...new Set([...own, ...inner])].filter((key) => key !== 'remote');
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
