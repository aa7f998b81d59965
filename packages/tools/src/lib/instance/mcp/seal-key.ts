import { createSealKey } from '../../mcp/request-state.ts';

const KEY = '_sundog_mcp:seal';
const SECRET_BYTES = 32;

/**
 * The instance's own key for the states that clients carry. Its secret is made when it is first needed, and stays.
 *
 * @param storage of the object
 * @returns gives the key
 */
export function createSealKeys(storage: DurableObjectStorage): () => Promise<CryptoKey> {
  let key: Promise<CryptoKey> | undefined;
  return () => (key ??= createSealKey(mustGetSecret(storage)));
}

function mustGetSecret({ kv }: DurableObjectStorage): Uint8Array<ArrayBuffer> {
  const known = kv.get<Uint8Array<ArrayBuffer>>(KEY);
  if (known !== undefined) return known;
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  kv.put(KEY, secret);
  return secret;
}
