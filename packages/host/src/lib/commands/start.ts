import { createLogRecord } from '../log/log-record.ts';
import type { Command } from './command.ts';
import { HOST_OPTIONS_HELP, parseHostArguments } from './host-arguments.ts';
import { runUntilStopped } from './run-until-stopped.ts';

const GRACE_MS = 10_000;

/** Runs projects in production. */
export const start: Command = {
  name: 'start',
  summary: 'run projects in production',
  help: `Usage: sundog start [projects…] [options]

Runs the projects until SIGTERM or SIGINT, then finishes requests in flight and ends with 0. An engine that dies is
started again. A second signal ends everything at once.

Arguments
  projects         project folders (.)

Options
${HOST_OPTIONS_HELP}
  --log FORMAT     "text", or "json" for one JSON object per line (text)
  --grace-ms N     how long requests in flight may take when stopping (${GRACE_MS}); WebSockets are not waited for

Example
  sundog start --host 0.0.0.0 --port 80 --data /var/lib/app --log json
`,
  async run(args) {
    const given = parseHostArguments(start, args, GRACE_MS);
    return runUntilStopped(given, 'start', (host, log) => {
      for (const [project, url] of Object.entries(host.urls))
        log(createLogRecord('info', `listening on ${url}`, project));
      if (host.adminUrl !== undefined) log(createLogRecord('info', `admin pages on ${host.adminUrl}`));
    });
  },
};
