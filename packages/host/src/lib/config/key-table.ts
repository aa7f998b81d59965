/**
 * Every key of wrangler's configuration and what becomes of it here. The reader, `sundog check` and
 * `docs/configuration.md` all follow this table; a test compares it with the page.
 */

/**
 * Where a key may stand and how environments see it: `top` only at the top level; `inherited` by every environment that
 * does not set it; `separate`, so that an environment without it has none, whatever the top level says.
 */
type KeyScope = 'top' | 'inherited' | 'separate';

/** What becomes of a key. */
export type KeyRow =
  | { fate: 'honoured'; scope: KeyScope; what: string }
  /** Means something only on Cloudflare; `warns` if leaving it out changes how the project behaves here. */
  | { fate: 'cloudflare'; scope: KeyScope; what: string; warns: boolean }
  /** The project cannot run with it; `instead` says what to do. */
  | { fate: 'refused'; scope: KeyScope; instead: string };

/** What may be done about any key that only Cloudflare can honour. */
export const MOVE_TO_ENVIRONMENT = 'Or keep it in an environment of its own (`env.<name>`) that only Cloudflare gets.';

/** The rows by key. */
export const KEY_TABLE: Readonly<Record<string, KeyRow>> = {
  $schema: honoured('top', 'For editors; read past.'),
  env: honoured('top', 'The environments; `--env <name>` chooses one.'),
  name: honoured('inherited', "The Worker's name; an environment that sets none is called `<name>-<environment>`."),
  main: honoured('inherited', 'The entry module, relative to the configuration file.'),
  compatibility_date: honoured('inherited', 'Required; not newer than the engine.'),
  compatibility_flags: honoured('inherited', 'Given to the engine.'),
  find_additional_modules: honoured('inherited', 'Without bundling, modules beside `main` are found by `rules`.'),
  preserve_file_names: honoured('inherited', 'Text, data and wasm modules keep their names.'),
  base_dir: honoured('inherited', 'The folder that module names are relative to; the folder of `main`.'),
  tsconfig: honoured('inherited', 'Another `tsconfig.json` for the bundler: `paths`, JSX. `dev` notices its edits.'),
  jsx_factory: honoured('inherited', 'What JSX elements become.'),
  jsx_fragment: honoured('inherited', 'What JSX fragments become.'),
  migrations: honoured('inherited', 'The history of the Durable Object classes, folded in order.'),
  triggers: honoured('inherited', '`crons`: the times at which `scheduled()` is called, in UTC.'),
  rules: honoured('inherited', 'Which files are imported as what.'),
  build: honoured('inherited', 'A command that runs before bundling.'),
  no_bundle: honoured('inherited', 'The modules are taken as they are.'),
  minify: honoured('inherited', 'The bundle is minified.'),
  keep_names: honoured('inherited', 'Functions and classes keep their names in the bundle.'),
  assets: honoured('inherited', 'Static files.'),
  alias: honoured('top', 'Module names and what is imported instead.'),
  legacy_env: honoured('top', 'Only `true`, which is the default: one Worker per environment.'),
  define: honoured('separate', 'Identifiers and the expressions put in their place.'),
  vars: honoured('separate', 'Plain values in `env`.'),
  secrets: honoured('separate', '`required`: the only secrets read, all of which must be there.'),
  durable_objects: honoured('separate', '`bindings` to Durable Object classes, of this or another project.'),
  workflows: honoured('separate', 'Bindings to workflow classes, of this or another project.'),
  kv_namespaces: honoured('separate', 'KV namespaces.'),
  queues: honoured('separate', '`producers` and `consumers`.'),
  r2_buckets: honoured('separate', 'R2 buckets.'),
  d1_databases: honoured('separate', 'D1 databases and where their migrations are.'),
  services: honoured('separate', 'Bindings to other projects run by the same host.'),
  worker_loaders: honoured('separate', 'Bindings that load Workers at run time.'),
  version_metadata: honoured('separate', 'A binding with the id and time of the build.'),

  account_id: onCloudflare('inherited', 'there is no account here'),
  workers_dev: onCloudflare('inherited', 'there is no workers.dev address here'),
  preview_urls: onCloudflare('inherited', 'there are no preview addresses here'),
  routes: onCloudflare('inherited', 'this project answers on its own port, whatever host and path are asked for', true),
  route: onCloudflare('inherited', 'this project answers on its own port, whatever host and path are asked for', true),
  placement: onCloudflare('inherited', 'code runs where the host runs'),
  limits: onCloudflare('inherited', 'processor time and subrequests are not limited here', true),
  logpush: onCloudflare('inherited', 'logs go to standard output'),
  observability: onCloudflare('inherited', 'logs go to standard output'),
  upload_source_maps: onCloudflare('inherited', 'stack traces here always show the sources'),
  compliance_region: onCloudflare('inherited', 'data stays where the host runs'),
  previews: onCloudflare('inherited', 'there are no preview deployments here'),
  cache: onCloudflare('inherited', 'responses are not cached in front of the Worker', true),
  send_metrics: onCloudflare('top', 'nothing is ever reported to anybody'),
  keep_vars: onCloudflare('top', 'there is no dashboard whose values could be kept'),
  dev: onCloudflare('top', 'give `--host` and `--port` on the command line', true),

  first_party_worker: refused('inherited', "Remove it: it is for Cloudflare's own Workers."),
  logfwdr: refused('inherited', 'Remove it: write to `console`, which goes to the log of the host.'),
  python_modules: refused('inherited', 'Write the Worker in TypeScript or JavaScript: Python is not supported.'),
  pages_build_output_dir: refused('top', 'Name that folder in `assets.directory` and the entry module in `main`.'),
  site: refused('top', 'Name the folder in `assets.directory`.'),
  wasm_modules: refused('top', 'Import the .wasm file from the code.'),
  text_blobs: refused('top', 'Import the .txt file from the code.'),
  data_blobs: refused('top', 'Import the .bin file from the code.'),
  cloudchamber: refused('separate', "Call a container's own address with `fetch`."),
  containers: refused('separate', 'Run the container beside the host and call its address with `fetch`.'),
  send_email: refused('separate', "Send by a mail service's HTTP interface with `fetch`."),
  vectorize: refused('separate', "Keep vectors in a Durable Object's SQLite, or call a vector database with `fetch`."),
  ai: refused('separate', "Call a model's HTTP interface with `fetch`, its key in `.dev.vars`."),
  ai_search: refused(
    'separate',
    "Search with SQLite's FTS5 in a Durable Object, or call a search service with `fetch`.",
  ),
  ai_search_namespaces: refused(
    'separate',
    "Search with SQLite's FTS5 in a Durable Object, or call a search service with `fetch`.",
  ),
  hyperdrive: refused('separate', 'Connect to the database from the code, its address in `.dev.vars`.'),
  analytics_engine_datasets: refused('separate', 'Write the data points to a Durable Object or to D1.'),
  browser: refused('separate', "Call a browser service's HTTP interface with `fetch`."),
  images: refused('separate', 'Transform images by a wasm library or by an image service called with `fetch`.'),
  media: refused('separate', 'Transform media by a service called with `fetch`.'),
  stream: refused('separate', 'Keep videos in R2 and serve them from there.'),
  unsafe: refused('separate', 'Remove it: it speaks to parts of Cloudflare that are not public.'),
  unsafe_hello_world: refused('separate', 'Remove it: it is an example without function.'),
  mtls_certificates: refused('separate', 'Call through a proxy that holds the certificate.'),
  tail_consumers: refused('separate', 'Read the log of the host (`--log json`) instead of a tail Worker.'),
  streaming_tail_consumers: refused('separate', 'Read the log of the host (`--log json`) instead of a tail Worker.'),
  dispatch_namespaces: refused('separate', 'Use `worker_loaders` to run code that is known only at run time.'),
  pipelines: refused('separate', 'Send to a queue and let its consumer write batches to R2.'),
  secrets_store_secrets: refused('separate', 'Put the secrets into `.dev.vars` or `.env`.'),
  artifacts: refused('separate', 'Keep the files in R2.'),
  flagship: refused('separate', 'Keep the flags in `vars` or in a Durable Object.'),
  ratelimits: refused('separate', 'Count requests in a Durable Object.'),
  vpc_services: refused('separate', "Call the service's address with `fetch`: the host is in your network."),
  vpc_networks: refused('separate', 'Call addresses of the network with `fetch`: the host is in it.'),
};

function honoured(scope: KeyScope, what: string): KeyRow {
  return { fate: 'honoured', scope, what };
}

function onCloudflare(scope: KeyScope, what: string, warns: boolean = false): KeyRow {
  return { fate: 'cloudflare', scope, what, warns };
}

function refused(scope: KeyScope, instead: string): KeyRow {
  return { fate: 'refused', scope, instead };
}
