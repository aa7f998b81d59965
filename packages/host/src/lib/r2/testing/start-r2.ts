/**
 * Runs the R2 services on an engine with one Worker in front, as the host does, but with settings that tests choose.
 */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleOwnWorker } from '../../bundle/bundle-own-worker.ts';
import {
  type EngineBinding,
  type EngineCluster,
  type EngineConfig,
  type EngineModule,
  type EngineService,
} from '../../engine/engine-config.ts';
import { EngineProcess } from '../../engine/engine-process.ts';
import { formatEngineConfig } from '../../engine/format-engine-config.ts';
import { createR2Services, prepareR2State, r2BindingTarget, r2Directories, r2WorkerEntry } from '../r2-services.ts';
import type { Settings } from '../worker/settings.ts';

/** Entry of a Worker that offers its buckets' methods over HTTP. */
const bucketOverHttp = fileURLToPath(new URL('../worker/testing/bucket-over-http.ts', import.meta.url));

/** What to run. */
export interface TestR2Options {
  /** Entry of the Worker that answers HTTP (one that offers the buckets by HTTP). */
  worker?: string;
  /** The Worker's bindings; each is the bucket of its name. */
  buckets: string[];
  settings?: Partial<Settings>;
  /** Changes the services before they are written, to put something else in the place of one. */
  adapt?: (services: EngineService[]) => EngineService[];
  /** Whose Durable Objects and bytes the engine shares. */
  cluster?: EngineCluster;
  onLine?: (line: string) => void;
}

/** Running R2. */
export interface TestR2 {
  /** Where the Worker answers, without a slash at the end. */
  readonly url: string;
  /** The engine's process id. */
  readonly pid: number;
  /** Kills the engine and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts the engine again on the same data and the same port, with other settings if given. */
  restart(settings?: Partial<Settings>): Promise<void>;
  /** The folder of the blobs. */
  readonly blobsDirectory: string;
  /** Names of the files in it, temporary ones among them. */
  blobs(): Promise<string[]>;
  /** Stops the engine and removes the data. */
  stop(): Promise<void>;
}

/**
 * Starts an engine with R2 on an empty folder.
 *
 * @param options what to run
 * @returns the running R2
 */
export async function startTestR2(options: TestR2Options): Promise<TestR2> {
  const directory = await mkdtemp(join(tmpdir(), 'sundog-r2-'));
  const state = join(directory, 'state');
  const [r2, front] = await Promise.all([
    bundleOwnWorker(r2WorkerEntry, join(directory, 'r2.js')),
    bundleOwnWorker(options.worker ?? bucketOverHttp, join(directory, 'front.js')),
  ]);
  const { blobs: blobsDirectory } = r2Directories(state);
  let address = '127.0.0.1:0';
  const start = async (settings: Partial<Settings>): Promise<EngineProcess> => {
    await prepareR2State(state);
    const blobsIn = options.cluster === undefined ? 'disk' : 'bucket';
    const services = createR2Services({ stateDirectory: state, modules: r2, settings, blobsIn });
    const { buckets, cluster } = options;
    const config = composeConfig(options.adapt?.(services) ?? services, { front, buckets, address, cluster });
    const configPath = join(directory, 'engine.capnp');
    await writeFile(configPath, formatEngineConfig(config, directory));
    const engine = await EngineProcess.start({
      configPath,
      socketNames: ['front'],
      onLine: (_, line) => options.onLine?.(line),
    });
    address = `127.0.0.1:${engine.ports.get('front')}`;
    return engine;
  };
  let engine = await start(options.settings ?? {});
  return {
    url: `http://${address}`,
    get pid() {
      return engine.pid;
    },
    async kill() {
      engine.kill();
      await engine.ended;
    },
    async restart(settings) {
      engine.kill();
      await engine.ended;
      engine = await start(settings ?? options.settings ?? {});
    },
    blobsDirectory,
    blobs: () => readdir(blobsDirectory),
    async stop() {
      await engine.stop(2000);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function composeConfig(
  services: EngineService[],
  front: { front: EngineModule[]; buckets: string[]; address: string; cluster: EngineCluster | undefined },
): EngineConfig {
  const bindings = front.buckets.map((name): EngineBinding => ({ name, r2Bucket: r2BindingTarget(name) }));
  const worker = { modules: front.front, compatibilityDate: '2026-08-04', bindings };
  return {
    services: [...services, { name: 'front', worker }],
    sockets: [{ name: 'front', address: front.address, http: {}, service: { name: 'front' } }],
    ...(front.cluster && { cluster: front.cluster }),
  };
}
