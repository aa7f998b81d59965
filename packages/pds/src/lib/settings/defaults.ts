/** What holds where a variable does not say otherwise, for the server and for the command. */

/** `PDS_PUBLIC_URL` */
export const DEFAULT_PUBLIC_URL = 'http://localhost:8787';
/** `PDS_PLC_URL` */
export const DEFAULT_PLC_URL = 'https://plc.directory';
/** `PDS_DOH_URL` */
export const DEFAULT_DOH_URL = 'https://cloudflare-dns.com/dns-query';
/** `PDS_RELAYS`, of hosts that are not on localhost. */
export const DEFAULT_RELAY_URL = 'https://bsky.network';
