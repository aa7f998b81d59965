/**
 * The options that `dev` and `start` share.
 */
import { UsageError } from '../errors.ts';
import type { HostOptions } from '../host-options.ts';
import type { Command } from './command.ts';
import { parseArguments } from './parse-arguments.ts';

const DEFAULT_PORT = 8787;
const DEFAULT_ADMIN_PORT = 9464;

/** Help for the shared options. */
export const HOST_OPTIONS_HELP = `  --port N         port of the first project, further projects get the next ones
                   (${DEFAULT_PORT}; if that is taken and you did not ask for it, the next free one)
  --host ADDRESS   address to listen on (127.0.0.1)
  --data DIR       where all data is kept (<first project>/.sundog/state)
  --env NAME       environment of the configuration to use
  --trust-proxy    a proxy in front sets X-Forwarded-Proto and X-Forwarded-For, and nobody can go round it
  --allow-network LIST
                   what Workers may reach besides public addresses: "private", addresses, blocks (10.1.0.0/16)
  --admin-port N   port of /healthz and /metrics on 127.0.0.1 (${DEFAULT_ADMIN_PORT}, or the next free one);
                   "off" for none`;

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  env: { type: 'string' },
  'trust-proxy': { type: 'boolean' },
  'allow-network': { type: 'string', multiple: true },
  'admin-port': { type: 'string' },
  log: { type: 'string' },
  'grace-ms': { type: 'string' },
} as const;

/** What the command line says. */
export interface HostArguments {
  options: HostOptions;
  logFormat: 'json' | 'text';
  /** How long requests in flight may take when the host stops. */
  graceMs: number;
}

/**
 * @param command the command, for its name
 * @param args what follows its name
 * @param graceMs how long requests in flight may take when the host stops, if nothing is said about it
 * @returns what to start, and how
 * @throws UsageError for whatever it does not understand
 */
export function parseHostArguments(command: Command, args: string[], graceMs: number): HostArguments {
  const { values, positionals } = parseArguments(command, args, OPTIONS);
  const fail = (problem: string): never => {
    throw new UsageError(problem, command.name);
  };
  const port = parseNumber('port', values.port, 65_535, fail);
  const log = values.log ?? 'text';
  if (log !== 'json' && log !== 'text') return fail(`--log takes "json" or "text", not "${log}".`);
  return {
    options: {
      projects: positionals.length === 0 ? ['.'] : positionals,
      environment: values.env,
      hostname: values.host ?? '127.0.0.1',
      port: port ?? DEFAULT_PORT,
      isPortFixed: port !== undefined,
      ...(values.data === undefined ? {} : { dataDirectory: values.data }),
      trustsProxy: values['trust-proxy'] ?? false,
      allowedNetworks: (values['allow-network'] ?? []).flatMap((list) => list.split(',')).map((entry) => entry.trim()),
      ...parseAdminPort(values['admin-port'], fail),
      keepsObjects: log === 'json',
    },
    logFormat: log,
    graceMs: parseNumber('grace-ms', values['grace-ms'], 86_400_000, fail) ?? graceMs,
  };
}

function parseAdminPort(
  value: string | undefined,
  fail: (problem: string) => never,
): Pick<HostOptions, 'adminPort' | 'isAdminPortFixed'> {
  if (value === 'off') return {};
  const port = parseNumber('admin-port', value, 65_535, (problem) => fail(problem.replace('takes', 'takes "off" or')));
  return { adminPort: port ?? DEFAULT_ADMIN_PORT, isAdminPortFixed: port !== undefined };
}

function parseNumber(
  name: string,
  value: string | undefined,
  most: number,
  fail: (problem: string) => never,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return number <= most ? number : fail(`--${name} takes a whole number from 0 to ${most}, not "${value}".`);
}
