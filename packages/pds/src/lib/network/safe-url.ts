/**
 * Which URLs from outside may be fetched: a pure decision about their text.
 *
 * Called by the guarded fetch for every URL and every redirect, and by those who refuse a URL before they keep it.
 *
 * U1. A URL is judged as the platform's own parser reads it, so `0x7f.1`, `①②⑦.1` and `127.0.0.1` are one address.
 * U2. An IP address is never fetched, public or not: what is meant for others has a name, and a certificate for it.
 * U3. A name has a dot and ends with a domain that the world can look up; names for use within one network are refused.
 * U4. On localhost (`isLocal`), this machine's own names and addresses may be fetched, with http and any port.
 */
import { NetworkError } from './network-error.ts';

/** How a URL is judged. */
export interface UrlRules {
  /** Whether this host's own public URL is on this machine. */
  readonly isLocal: boolean;
}

/**
 * Last labels that lead to no public name: RFC 6761, 6762, 7686, 8375, 9476, ICANN's `internal`, and habits of
 * networks.
 */
const PRIVATE_DOMAINS: ReadonlySet<string> = new Set([
  'alt',
  'arpa',
  'corp',
  'domain',
  'example',
  'home',
  'host',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'onion',
  'private',
  'test',
]);

/** Public names whose use is to lead to an address that is written in them, or to this machine. */
const ADDRESS_DOMAINS: readonly string[] = [
  'nip.io',
  'sslip.io',
  'xip.io',
  'lacolhost.com',
  'localdev.me',
  'localtest.me',
  'lvh.me',
  'traefik.me',
  'vcap.me',
];

const HOST_LENGTH_MAX = 253;
const URL_LENGTH_MAX = 4096;

/** Ports below this are those of other protocols, but for 443. */
const FREE_PORTS_FROM = 1024;

/**
 * @param text a URL, or where a redirect leads
 * @param rules how it is judged
 * @param base what a relative URL is relative to
 * @returns the URL, ready to be fetched; without its fragment
 * @throws NetworkError `url_refused`
 */
export function mustBeSafeUrl(text: string, rules: UrlRules, base?: URL): URL {
  const url = parseUrl(text, base);
  const refusal = getRefusal(url, rules);
  if (refusal !== undefined) throw new NetworkError('url_refused', `The URL cannot be fetched: ${refusal}.`);
  url.hash = '';
  return url;
}

/**
 * @param hostname as `URL.hostname` has it
 * @returns whether it names this machine: `localhost`, names under it, 127.0.0.0/8, ::1
 */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

function parseUrl(text: string, base: URL | undefined): URL {
  if (text.length > URL_LENGTH_MAX) throw new NetworkError('url_refused', 'The URL cannot be fetched: it is too long.');
  if (!URL.canParse(text, base?.href)) throw new NetworkError('url_refused', 'The URL cannot be fetched: it is none.');
  return new URL(text, base);
}

function getRefusal(url: URL, { isLocal }: UrlRules): string | undefined {
  if (url.username !== '' || url.password !== '') return 'it carries credentials';
  if (isLocal && isLoopbackHost(url.hostname)) {
    return url.protocol === 'http:' || url.protocol === 'https:' ? undefined : 'it is neither https nor http';
  }
  if (url.protocol !== 'https:') return 'it is not https';
  if (url.port !== '' && Number(url.port) < FREE_PORTS_FROM) return `port ${url.port} is for other protocols`;
  return getHostRefusal(url.hostname);
}

function getHostRefusal(hostname: string): string | undefined {
  const name = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
  const labels = name.split('.');
  const top = labels.at(-1) ?? '';
  if (name.startsWith('[') || !/^(?:xn--[a-z0-9-]+|[a-z]+)$/.test(top)) return `its host is an address, not a name`;
  if (
    name.length > HOST_LENGTH_MAX ||
    !labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  ) {
    return 'its host is no name';
  }
  if (labels.length < 2 || PRIVATE_DOMAINS.has(top)) return `${name} is a name for use within a network`;
  const isAddress = ADDRESS_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`));
  return isAddress ? `${name} stands for an address` : undefined;
}
