/** Hosts and the DIDs that stand for them. */

/**
 * Whether a host is this machine.
 *
 * @param hostname as `URL` has it: in lower case, IPv6 in brackets
 */
export function isLocalHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname)
  );
}

/**
 * The DID of the host of a URL: `did:web:example.com`, `did:web:localhost%3A8787`.
 *
 * @param url with scheme; its path does not count
 */
export function createWebDid(url: string): string {
  return `did:web:${new URL(url).host.replaceAll('[', '%5B').replaceAll(']', '%5D').replaceAll(':', '%3A')}`;
}
