import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

import { formatActorClass, formatPhotonName } from '../manifest/photon-name.ts';
import type { CommandHost, PackageCommand } from './package-command.ts';
import { writePhotonProject } from './photon-project.ts';

const SUFFIX = '.photon.ts';

/** Serves photon files. */
export const servePhotons: PackageCommand = {
  name: 'tools',
  summary: 'serve photon files as tools over MCP',
  help: `Usage: sundog tools <files…> [options]

Serves photons. The first is at /mcp, /events and /, every one at /p/<name>/. Photons that they name by @photons are
served, too, if their files lie beside them. When a file changes, it is compiled and served again, with all that it
remembers.

Arguments
  files            photon files, <name>${SUFFIX}

Options
  --port N         port (8787, or the next free one)
  --host ADDRESS   address to listen on (127.0.0.1)
  --data DIR       where everything is kept (.sundog/state)
  and those of "sundog dev"

Example
  sundog tools ./counter.photon.ts
`,
  async run(args, host) {
    const firstOption = args.findIndex((word) => word.startsWith('-'));
    const files = firstOption === -1 ? args : args.slice(0, firstOption);
    const options = firstOption === -1 ? [] : args.slice(firstOption);
    if (files.length === 0)
      return host.failUsage(`sundog tools needs photon files, <name>${SUFFIX}, before its options.`);
    const given = files.map((file) => resolve(file));
    mustBePhotons(given, host);
    const { findNamedPhotons } = await import('../compile/generate/find-named-photons.ts');
    const photons = [...given, ...findNamedPhotons(given)];
    const directory = resolve('.sundog/tools');
    await writePhotonProject({
      directory,
      photons,
      actorClasses: photons.map((path) => formatActorClass(formatPhotonName(path))),
      variablesFrom: process.cwd(),
    });
    const data = options.some((word) => word === '--data' || word.startsWith('--data='))
      ? []
      : ['--data', join(process.cwd(), '.sundog/state')];
    return host.run(['dev', directory, ...data, ...options]);
  },
};

function mustBePhotons(photons: readonly string[], host: CommandHost): void {
  const names = new Map<string, string>();
  for (const path of photons) {
    if (!path.endsWith(SUFFIX)) {
      host.failUsage(
        `sundog tools takes files named <name>${SUFFIX}, or one of the words list, call, events, ps, state and logs; found ${basename(path)}.`,
      );
    }
    if (!existsSync(path)) host.fail(`There is no file ${path}.`);
    const name = formatPhotonName(path);
    const other = names.get(name);
    if (other !== undefined) host.fail(`${other} and ${path} are both named "${name}": rename one of them.`);
    names.set(name, path);
  }
}
