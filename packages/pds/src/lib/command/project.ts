/**
 * Where a command finds its server, and the secrets of whoever runs it: the project's `.dev.vars`, and the environment.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { DEFAULT_PUBLIC_URL } from '../settings/defaults.ts';
import { isLocalHost } from '../settings/url.ts';
import { CommandError } from './client/command-error.ts';
import type { ClientCredential } from './client/xrpc-client.ts';
import { getVariable } from './variables.ts';

/** Options that every command has which talks to a server. */
export interface ServerOptions {
  /** The project's folder; the current one unless given. */
  readonly project?: string | undefined;
  /** The server's URL; that of the project unless given. */
  readonly url?: string | undefined;
}

/** A server's project. */
export interface Project {
  readonly directory: string;
  /** Where the server is: no slash at its end. */
  readonly url: string;
  /**
   * @param name of a variable
   * @returns what the environment says, else `.dev.vars`
   */
  get(name: string): string | undefined;
  /**
   * Its administrator, as whom methods of `com.atproto.admin` are called; undefined without a password for this URL.
   */
  readonly admin: ClientCredential | undefined;
}

/**
 * @param values as they were typed
 * @throws CommandError
 */
export async function readProject(values: ServerOptions): Promise<Project> {
  const directory = resolve(values.project ?? '.');
  const text = await readVariables(join(directory, '.dev.vars'));
  const get = (name: string): string | undefined => process.env[name] ?? getVariable(text, name);
  const ownUrl = parseServerUrl(get('PDS_PUBLIC_URL') ?? DEFAULT_PUBLIC_URL, 'PDS_PUBLIC_URL');
  const url = values.url === undefined ? ownUrl : parseServerUrl(values.url, '--url');
  const password = findAdminPassword(url, ownUrl, text);
  const admin = password === undefined ? undefined : { header: formatBasic(password) };
  return { directory, url, get, admin };
}

/**
 * @param project
 * @returns its administrator
 * @throws CommandError without a password
 */
export function mustBeAdmin({ admin, url, directory }: Project): ClientCredential {
  if (admin !== undefined) return admin;
  throw new CommandError(
    'no_admin_password',
    `This needs the administrator's password of ${url}: expected PDS_ADMIN_PASSWORD in the environment, or in ` +
      `${join(directory, '.dev.vars')} of the project whose PDS_PUBLIC_URL that is. Say --project where it lies.`,
  );
}

/**
 * @param text a URL
 * @param name what it was given as, for the message
 * @returns it without a slash at its end
 * @throws CommandError unless it is one of http or https, without a path
 */
export function parseServerUrl(text: string, name: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new CommandError('invalid_url', `${name} takes a URL like https://pds.example.com, found ${text}.`);
}

/** A password out of the file is for the server of that project, and not for whatever host somebody names. */
function findAdminPassword(url: string, ownUrl: string, text: string): string | undefined {
  const isOwn = url === ownUrl || isLocalHost(new URL(url).hostname);
  return process.env['PDS_ADMIN_PASSWORD'] ?? (isOwn ? getVariable(text, 'PDS_ADMIN_PASSWORD') : undefined);
}

function formatBasic(password: string): string {
  return `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
}

/** @returns what is in a `.dev.vars`; empty if there is none */
export async function readVariables(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
