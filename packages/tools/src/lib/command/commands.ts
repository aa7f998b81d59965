import { callTool } from './call-tool.ts';
import { followEvents, printLog } from './follow-events.ts';
import { listActivity } from './list-activity.ts';
import { listTools } from './list-tools.ts';
import type { PackageCommand } from './package-command.ts';
import { showState } from './show-state.ts';
import { servePhotons } from './serve-photons.ts';

/** What this package adds to the `sundog` command. */
export const commands: readonly PackageCommand[] = [
  servePhotons,
  listTools,
  callTool,
  followEvents,
  listActivity,
  showState,
  printLog,
];
