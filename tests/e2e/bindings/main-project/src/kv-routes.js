export const kvRoutes = {
  'kv/put': (env, { key, value, options }) => env.KV.put(key, value, options),
  'kv/get': (env, { key, type }) => env.KV.get(key, type),
  'kv/get-many': async (env, { keys }) => Object.fromEntries(await env.KV.get(keys)),
  'kv/get-with-metadata': (env, { key }) => env.KV.getWithMetadata(key),
  'kv/get-other': (env, { key }) => env.OTHER_KV.get(key),
  'kv/list': (env, options) => env.KV.list(options),
  'kv/delete': (env, { key }) => env.KV.delete(key),
  'kv/put-large': async (env, { key, sizeBytes }) => {
    await env.KV.put(key, new Uint8Array(sizeBytes).fill(7));
  },
  'kv/size': async (env, { key }) => {
    const bytes = new Uint8Array(await env.KV.get(key, 'arrayBuffer'));
    return { sizeBytes: bytes.length, isIntact: bytes.every((byte) => byte === 7) };
  },
};
