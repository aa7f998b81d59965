/** TXT records by DNS over HTTPS: a Worker has no other way to ask the DNS. */
import { isObject } from '../values/json.ts';
import type { GuardedFetch } from './guarded-fetch.ts';
import { NetworkError } from './network-error.ts';
import { readJson } from './read-json.ts';

/** The type TXT in answers. */
const TXT = 16;
const ANSWER_BYTES_MAX = 64 * 1024;
const TIMEOUT_MS = 3000;

/** The status of an answer that says that there is no such name. */
const NAME_ERROR = 3;

/**
 * @param name a full domain name, such as `_atproto.example.com`
 * @returns the texts of its TXT records, each in one piece; empty if there are none
 * @throws NetworkError
 */
export type TxtLookup = (name: string) => Promise<readonly string[]>;

/**
 * @param guardedFetch what fetches
 * @param dohUrl a resolver that answers `application/dns-json`: the setting `dohUrl`
 * @returns the lookup
 */
export function createTxtLookup(guardedFetch: GuardedFetch, dohUrl: string): TxtLookup {
  return async (name) => {
    const url = new URL(dohUrl);
    url.searchParams.set('name', name);
    url.searchParams.set('type', 'TXT');
    const response = await guardedFetch(url, {
      accept: 'application/dns-json',
      timeoutMs: TIMEOUT_MS,
      bytesMax: ANSWER_BYTES_MAX,
      isFromSettings: true,
    });
    return parseAnswer(await readJson(response));
  };
}

function parseAnswer(answer: unknown): readonly string[] {
  const { Status: status, Answer: records = [] } = isObject(answer) ? answer : {};
  if (status === NAME_ERROR) return [];
  if (status !== 0 || !Array.isArray(records)) throw new NetworkError('bad_answer', 'The DNS does not answer.');
  return records.flatMap((record: unknown) => {
    if (!isObject(record) || record['type'] !== TXT || typeof record['data'] !== 'string') return [];
    return [joinPieces(record['data'])];
  });
}

/** A record's text comes in pieces of up to 255 bytes, each in quotes: `"did=did:plc:" "abc"`. */
function joinPieces(data: string): string {
  if (!data.startsWith('"')) return data;
  return [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, piece = '']) => piece.replaceAll(/\\(.)/g, '$1')).join('');
}
