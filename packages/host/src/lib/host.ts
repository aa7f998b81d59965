/**
 * Runs projects on one engine.
 *
 * Owns: the generated configuration, the data directory and the engine process.
 * Called by: the commands, and by tests and programs through the package's door.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { bundleProject } from './bundle/bundle-project.ts';
import type { Project } from './config/project.ts';
import { readProject } from './config/read-project.ts';
import type { EngineBinding, EngineConfig } from './engine/engine-config.ts';
import { EngineProcess } from './engine/engine-process.ts';
import { formatEngineConfig } from './engine/format-engine-config.ts';

/** What to run, and where. */
export interface HostOptions {
  /** Project folders; the first one answers on `port`, each further one on a port of its own. */
  projects: string[];
  /** Address to listen on (127.0.0.1). */
  hostname?: string;
  /** Port of the first project (0: any free one). */
  port?: number;
  /** Where all data is kept (`<first project>/.sundog/state`). */
  dataDirectory?: string;
  /** Called with each line printed by the engine or its Workers. */
  onLine?: (stream: 'stdout' | 'stderr', line: string) => void;
}

/** Running projects. */
export interface Host {
  /** Where the first project answers, without a slash at the end. */
  readonly url: string;
  /** Where each project answers, by its name. */
  readonly urls: Readonly<Record<string, string>>;
  /** Kills the engine as a power cut would, and starts it again on the same ports with the same data. */
  crash(): Promise<void>;
  /** Lets requests in flight finish, then stops. */
  stop(): Promise<void>;
}

/**
 * Starts the projects and resolves when they answer.
 *
 * @param options what to run, and where
 * @returns the running host
 * @throws HostError whatever the user can mend
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const projects = await Promise.all(options.projects.map(readProject));
  const first = projects[0];
  if (first === undefined) throw new TypeError('startHost needs at least one project');
  const work = join(first.directory, '.sundog');
  const data = resolve(options.dataDirectory ?? join(work, 'state'));
  await mkdir(data, { recursive: true });
  const config: EngineConfig = { services: [{ name: 'storage', disk: { path: data, writable: true } }], sockets: [] };
  for (const project of projects) {
    config.services.push({
      name: project.name,
      worker: {
        modules: await bundleProject(project, join(work, 'build', project.name)),
        compatibilityDate: project.compatibilityDate,
        compatibilityFlags: project.compatibilityFlags,
        bindings: bindings(project),
        durableObjectNamespaces: project.classes.map((c) => ({
          className: c.className,
          uniqueKey: `${project.name}-${c.storageName}`,
          enableSql: c.sqlite,
        })),
        durableObjectStorage: { localDisk: 'storage' },
      },
    });
    config.sockets.push({
      name: project.name,
      address: `${options.hostname ?? '127.0.0.1'}:${options.port ?? 0}`,
      http: {},
      service: { name: project.name },
    });
  }
  const configPath = join(work, 'engine.capnp');
  const start = async (): Promise<EngineProcess> => {
    await writeFile(configPath, formatEngineConfig(config, work));
    return EngineProcess.start({
      configPath,
      socketNames: config.sockets.map((s) => s.name),
      onLine: options.onLine ?? (() => {}),
    });
  };
  let engine = await start();
  for (const socket of config.sockets)
    socket.address = `${options.hostname ?? '127.0.0.1'}:${engine.ports.get(socket.name)}`;
  const urls = Object.fromEntries(config.sockets.map((s) => [s.name, `http://${s.address}`]));
  return {
    url: urls[first.name] ?? '',
    urls,
    async crash() {
      engine.kill();
      await engine.ended;
      engine = await start();
    },
    async stop() {
      await engine.stop(5000);
    },
  };
}

function bindings(project: Project): EngineBinding[] {
  return [
    ...Object.entries(project.vars).map(([name, value]): EngineBinding =>
      typeof value === 'string' ? { name, text: value } : { name, json: JSON.stringify(value) },
    ),
    ...project.durableObjects.map((b): EngineBinding => ({
      name: b.binding,
      durableObjectNamespace: { className: b.className },
    })),
  ];
}
