import type { AuthManifest } from '../../manifest/manifest.ts';
import type { TagSet } from './tag-set.ts';
import { splitWords } from '../split-words.ts';

const schemes = ['required', 'optional', 'jwt', 'bearer', 'oauth', 'cf-access', 'open'];
/** Schemes by which everybody has an instance of their own, and the claim that names it. */
const instanceClaims: Readonly<Record<string, string>> = { 'cf-access': 'email', oauth: 'sub' };

/**
 * Who may use a photon: `@auth jwt claim=team`, `@auth oauth required`, `@auth https://accounts.example.com`.
 *
 * @param tags of the class
 * @returns undefined if the tag is missing or wrong
 */
export function readAuth(tags: TagSet): AuthManifest | undefined {
  const tag = tags.single('auth');
  if (tag === undefined) return undefined;
  const words = splitWords(tag.text);
  const claim = words.find((word) => word.startsWith('claim='))?.slice('claim='.length);
  const [first = 'required', mode, ...more] = words.filter((word) => !word.startsWith('claim='));
  const scheme = first.startsWith('https://') ? 'oauth' : first;
  const isMode = mode === undefined || mode === 'required' || mode === 'optional';
  if (!schemes.includes(scheme) || !isMode || more.length > 0 || claim === '') {
    return tags.error(tag, {
      message: `@auth must be one of ${schemes.join(', ')}, found "${tag.text}"`,
      cure: 'Write it as in `@auth oauth`, `@auth oauth optional` or `@auth jwt claim=sub`; how tokens are checked is said where the photon is served.',
    });
  }
  const isOwnInstance = mode === undefined && !first.startsWith('https://');
  const instanceClaim = claim ?? (isOwnInstance ? instanceClaims[scheme] : undefined);
  return { scheme: mode === 'optional' ? 'optional' : scheme, ...(instanceClaim && { instanceClaim }) };
}
