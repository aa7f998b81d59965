import type { Project } from '../config/project.ts';
import { DEV_VARIABLE } from '../host-build.ts';
import type { Host } from '../host-options.ts';
import { createLogRecord, type LogSink } from '../log/log-record.ts';
import type { Command } from './command.ts';
import { HOST_OPTIONS_HELP, parseHostArguments, type HostArguments } from './host-arguments.ts';
import { runUntilStopped } from './run-until-stopped.ts';

const GRACE_MS = 1000;

/** Runs projects and keeps up with their sources. */
export const dev: Command = {
  name: 'dev',
  summary: 'run projects, rebuild and restart when sources change',
  help: `Usage: sundog dev [projects…] [options]

Runs the projects together. When a source, a configuration or a .dev.vars file changes, they are rebuilt and restarted
with all data and on the same ports; while a build fails, the last good one goes on. If it is the first one that fails,
it waits for the edit that mends it.

Arguments
  projects         project folders (.)

Options
${HOST_OPTIONS_HELP}
  --log FORMAT     "text", or "json" for one JSON object per line (text)
  --grace-ms N     how long requests in flight may take when stopping (${GRACE_MS})

Example
  sundog dev api web --port 3000
`,
  async run(args) {
    const given = parseHostArguments(dev, args, GRACE_MS);
    return runUntilStopped(given, 'dev', (host, log) => announce(host, given, log));
  },
};

function announce(host: Host, given: HostArguments, log: LogSink): void {
  for (const project of host.projects) {
    const bindings = listBindings(project);
    const bound = bindings.length === 0 ? '' : `  (${bindings.join(', ')})`;
    log(createLogRecord('info', `${host.urls[project.name] ?? ''}${bound}`, project.name));
  }
  const { port, isPortFixed } = given.options;
  if (isPortFixed === false && !host.url.endsWith(`:${port}`)) {
    log(createLogRecord('info', `port ${port} is in use, so the next free one was taken`));
  }
  log(createLogRecord('info', `data in ${host.dataDirectory}`));
  if (host.adminUrl !== undefined) log(createLogRecord('info', `health and metrics on ${host.adminUrl}`));
}

/** What is bound, by kind: `C: durable object`. Values of variables may be secrets and are not shown. */
function listBindings(project: Project): string[] {
  const name = (kind: string, bindings: { binding: string }[]): string[] =>
    bindings.map(({ binding }) => `${binding}: ${kind}`);
  return [
    ...name('durable object', project.durableObjects),
    ...name('KV', project.kvNamespaces),
    ...name('D1', project.d1Databases),
    ...name('R2', project.r2Buckets),
    ...name('queue', project.queueProducers),
    ...name('workflow', project.workflows),
    ...name('service', project.services),
    ...name('worker loader', project.workerLoaders),
    ...(project.assets?.binding === undefined ? [] : [`${project.assets.binding}: assets`]),
    ...Object.keys(project.vars)
      .filter((variable) => variable !== DEV_VARIABLE)
      .map((variable) => `${variable}: variable`),
  ];
}
