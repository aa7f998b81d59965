/**
 * What an engine tells of an object, without what differs from put to put. The storage class has questions of its own:
 * Miniflare knows none.
 *
 * @param object the object, or null
 * @returns a value for JSON
 */
export function describe(object: R2Object | R2ObjectBody | null): unknown {
  if (object === null) return null;
  const { key, size, etag, httpEtag, range, httpMetadata, customMetadata, checksums } = object;
  return {
    key,
    size,
    etag,
    httpEtag,
    range,
    httpMetadata,
    customMetadata,
    checksums: checksums.toJSON(),
    hasVersion: typeof object.version === 'string' && object.version !== '',
    isRecent: Math.abs(+object.uploaded - Date.now()) < 60_000,
    hasBody: 'body' in object,
  };
}

/**
 * Reads what a get has found.
 *
 * @param object the object, or null
 * @returns what is told of it, and its bytes as text if there are any
 */
export async function read(object: R2Object | R2ObjectBody | null): Promise<unknown> {
  if (object === null) return null;
  const text = 'body' in object ? await object.text() : undefined;
  return { range: object.range, size: object.size, text };
}

/**
 * What an engine tells of a page.
 *
 * @param page the page
 * @param prefix which the keys are told without
 * @returns keys, groups, whether there is more
 */
export function describePage(page: R2Objects, prefix: string): unknown {
  const strip = (key: string): string => (key.startsWith(prefix) ? key.slice(prefix.length) : key);
  return {
    keys: page.objects.map(({ key }) => strip(key)),
    delimitedPrefixes: page.delimitedPrefixes.map(strip),
    truncated: page.truncated,
    hasCursor: 'cursor' in page && typeof page.cursor === 'string' && page.cursor !== '',
  };
}
