import { join, resolve } from 'node:path';

import { readProject } from '../config/read-project.ts';
import { ControlClient } from '../control/control-client.ts';
import { readRunningHost } from '../data-directory.ts';
import { HostError, UsageError } from '../errors.ts';
import type { Command } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

/** No host runs on the data directory, so there is no Worker to run. */
class NoRunningHostError extends HostError {
  override readonly name = 'NoRunningHostError';
  readonly code = 'no_running_host';
}

/** Runs a project's `scheduled()` now, with an event like the one its cron would bring. */
export const cronRun: Command = {
  name: 'cron run',
  summary: 'run a project’s scheduled() now, in the host that runs it',
  help: `Usage: sundog cron run [project] [options]

Calls scheduled() of a running project and prints its outcome. Its cron triggers go on as before.

Arguments
  project        the project's folder (.)

Options
  --cron EXPR    the expression that the event carries (the first of triggers.crons)
  --time TIME    the scheduled time that the event carries, as an ISO time (now)
  --env NAME     the environment of the configuration to use
  --data DIR     the data directory of the host (<project>/.sundog/state)

Example
  sundog cron run --cron "0 3 * * *"
`,
  async run(args) {
    const options = {
      cron: { type: 'string' },
      time: { type: 'string' },
      env: { type: 'string' },
      data: { type: 'string' },
    } as const;
    const { values, positionals } = parseArguments(cronRun, args, options, 1);
    const timeMs = values.time === undefined ? Date.now() : Date.parse(values.time);
    if (Number.isNaN(timeMs)) {
      throw new UsageError(
        `--time takes an ISO time such as 2026-01-01T03:00:00Z, not "${values.time}".`,
        cronRun.name,
      );
    }
    const project = await readProject(positionals[0] ?? '.', { environment: values.env });
    const cron = values.cron ?? project.crons[0];
    if (cron === undefined) throw new UsageError('The project has no cron triggers: give --cron.', cronRun.name);
    const dataDirectory = resolve(values.data ?? join(project.directory, '.sundog', 'state'));
    const outcome = await (await mustReachHost(dataDirectory)).runScheduled(project.name, cron, timeMs);
    console.log(`scheduled() of ${project.name} for "${cron}": ${outcome}`);
    return outcome === 'ok' ? 0 : 1;
  },
};

async function mustReachHost(dataDirectory: string): Promise<ControlClient> {
  const running = await readRunningHost(dataDirectory);
  if (running?.controlSocket !== undefined) return new ControlClient(running.controlSocket);
  throw new NoRunningHostError(
    `No host runs on ${dataDirectory}. Start the project, or name the host's data directory with --data.`,
  );
}
