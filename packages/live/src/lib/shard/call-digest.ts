import { canonicalKey } from '../values/canonical-key.ts';
import type { UserIdentity } from '../values/user-identity.ts';
import type { FunctionCall } from './shard-calls.ts';

/**
 * What tells calls apart that were given the same number: SHA-256 of the function, its arguments and who asks.
 *
 * @param call
 * @param identity undefined: nobody known
 */
export async function createCallDigest(
  { path, args }: FunctionCall,
  identity: UserIdentity | undefined,
): Promise<string> {
  const text = canonicalKey([path, args, identity?.tokenIdentifier ?? null]);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
