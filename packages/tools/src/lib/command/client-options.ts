import type { Endpoint } from './mcp-client.ts';

/** Options of the commands that talk to a running server. */
export const CLIENT_OPTIONS = {
  url: { type: 'string' },
  instance: { type: 'string' },
  token: { type: 'string' },
} as const;

const DEFAULT_URL = 'http://127.0.0.1:8787';

/** Help for them. */
export const CLIENT_OPTIONS_HELP = `  --url URL        where the server is (${DEFAULT_URL})
  --instance NAME  which instance of the photon (default)
  --token TOKEN    the bearer token, or set PHOTON_MCP_BEARER`;

/**
 * @param values of the options
 * @param path below the server's URL
 * @returns where, and as whom
 */
export function createEndpoint(
  values: {
    readonly url?: string | undefined;
    readonly instance?: string | undefined;
    readonly token?: string | undefined;
  },
  path: string,
): Endpoint {
  const base = (values.url ?? DEFAULT_URL).replace(/\/$/, '');
  const token = values.token ?? process.env['PHOTON_MCP_BEARER'];
  return { url: `${base}${path}`, instance: values.instance, token };
}
