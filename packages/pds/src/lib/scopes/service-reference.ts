/** Whom a permission for calls is for: a DID with the fragment of one of its services. */

/**
 * Whether a text is a DID of atproto (`did:plc`; `did:web` of a host, with a port on localhost only) and a fragment:
 * `did:web:api.example.com#bsky_appview`.
 */
export function isServiceReference(text: string): boolean {
  const [did, fragment, more] = text.split('#');
  return did !== undefined && fragment !== undefined && more === undefined && isFragment(fragment) && isDid(did);
}

function isDid(text: string): boolean {
  if (/^did:plc:[a-z2-7]{24}$/.test(text)) return true;
  const host = /^did:web:([a-zA-Z0-9._-]+)(%3A\d{1,5})?$/.exec(text);
  if (host === null || (host[2] !== undefined && host[1] !== 'localhost')) return false;
  return URL.canParse(`https://${host[1]}${host[2]?.replace('%3A', ':') ?? ''}`);
}

/** RFC 3986, 3.5. */
function isFragment(text: string): boolean {
  return /^(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-fA-F]{2})*$/.test(text);
}
