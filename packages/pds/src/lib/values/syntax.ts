/** The formats of strings in atproto, each as a test: what a specification calls valid is true. */
import { isLanguageCode as isLowerLanguageCode } from '@atcute/lexicons/syntax';

export { isDid, isHandle, isNsid, isRecordKey, isResourceUri as isAtUri, isTid } from '@atcute/lexicons/syntax';

const uriLimitBytes = 8 * 1024;
const encoder = new TextEncoder();

/**
 * @param text
 * @returns whether the format `cid` of lexicons allows it: any CID of version 1, in any base; what data links to is
 *   narrower (`isCidOfData`)
 */
export function isCid(text: string): boolean {
  return /^(?!Qm)[a-zA-Z0-9+=]{8,256}$/.test(text);
}

/**
 * @param text
 * @returns whether it is a URI of any scheme, of at most 8 KiB
 */
export function isGenericUri(text: string): boolean {
  return /^[a-zA-Z][a-zA-Z0-9.+-]{0,80}:\S+$/.test(text) && encoder.encode(text).length <= uriLimitBytes;
}

/**
 * @param text
 * @returns whether it is a language tag (BCP 47); what comes after `x` is private, and so it may be written `X`
 */
export function isLanguageCode(text: string): boolean {
  return isLowerLanguageCode(text.replaceAll(/(?<=^|-)X(?=-)/g, 'x'));
}
