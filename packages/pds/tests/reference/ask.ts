/**
 * Asks a server all questions, and tells its answers so that those of two servers can be compared: what every server
 * makes anew (identifiers, times, tokens) by its kind or by the name under which it was kept, everything else as it is.
 */
import { decode } from '@atcute/cbor';
import { readCar } from '@atproto/repo';

import { readFirehose } from './firehose.ts';
import type { Question } from './question.ts';
import type { PeerServer } from './start-reference.ts';

/** One line for each answer: the status, then the refusal's name and message, or what the body looks like. */
export type Answer = readonly [status: number, ...rest: readonly unknown[]];

/** Headers that are part of an answer, for those whose body is no JSON, and for refusals. */
const HEADERS = ['content-type', 'content-disposition', 'content-security-policy', 'x-content-type-options'];
const TIMEOUT_MS = 30_000;
/** What is said of text, the first that fits. */
const KINDS: readonly (readonly [string, RegExp])[] = [
  ['at-uri', /^at:\/\/./],
  ['did', /^did:(?:plc|web):./],
  ['cid', /^baf[a-z2-7]{50,}$/],
  ['datetime', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/],
  ['tid', /^[2-7a-z]{13}$/],
  ['jwt', /^ey[\w-]+\.ey[\w-]+\.[\w-]+$/],
  ['app password', /^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/],
  ['uri', /^https?:/],
  ['signature', /^[\w-]{86}$/],
  ['key', /^z(?:Q3s|Dn)\w{40,}$/],
  ['did key', /^did:key:/],
  ['invite code', /^localhost(?:-[a-z2-7]{5}){2}$/],
  ['cursor', /^\d+::./],
];
/** How the reference and ours say that something does not fit its lexicon; what of it is not compared. */
const MISFITS = [
  /^Invalid (?:[\w.]+ (?:params|input)|parameters|input): .*/s,
  /(?<=^Invalid (?:[\w.]+ record|record key for [\w.]+): ).*/s,
  /^.* at \$[\w.[\]$]*$/s,
];

/** Keys that a server chooses decide how many nodes a tree has. */
const CHOSEN = new Set(['repoBlocks']);

/** What earlier answers have told. */
type Known = Map<string, unknown>;

/**
 * @param server which has no account yet
 * @param questions in order
 * @param given what is known from the start
 * @returns the answers by the names of their questions, and what the firehose has told meanwhile
 */
export async function askAll(
  server: PeerServer,
  questions: readonly Question[],
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, Answer>> {
  const known: Known = new Map<string, unknown>(
    Object.entries({ admin: server.admin, host: server.url, service: server.did, ...given }),
  );
  const answers: Record<string, Answer> = {};
  for (const question of questions) {
    if (question.name in answers) throw new Error(`Two questions are called "${question.name}".`);
    answers[question.name] = await ask(server, question, known);
  }
  return { ...answers, ...(await readFirehose(server, known)) };
}

async function ask(server: PeerServer, question: Question, known: Known): Promise<Answer> {
  const response = await fetch(urlOf(server, question, known), {
    method: question.verb,
    headers: fill(question.headers, known) as Record<string, string>,
    ...('body' in question ? { body: bodyOf(fill(question.body, known)) } : {}),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isJson = bytes.byteLength > 0 && response.headers.get('content-type')?.startsWith('application/json') === true;
  const body: unknown = isJson ? JSON.parse(Buffer.from(bytes).toString()) : bytes;
  for (const [name, path] of Object.entries(question.keep)) known.set(name, path === '*' ? body : pick(body, path));
  if (question.mail !== undefined) known.set('code', await server.takeCode(question.mail, ''));
  if (isJson) return describeJson(response.status, body, known);
  return [response.status, headersOf(response, known), await describeBytes(response, bytes)];
}

function urlOf({ url }: PeerServer, { nsid, params }: Question, known: Known): string {
  const query = Object.entries(params).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(fill(each, known))]),
  );
  return `${url}/xrpc/${nsid}${query.length === 0 ? '' : `?${new URLSearchParams(query).toString()}`}`;
}

function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

/** Puts what is known where `{name}` stands; alone in a text, whatever it is. */
function fill(value: unknown, known: Known): unknown {
  if (typeof value === 'string') {
    const [, name = ''] = /^\{([\w.]+)\}$/.exec(value) ?? [];
    if (known.has(name)) return known.get(name);
    return value.replaceAll(/\{([\w.]+)\}/g, (text, inner: string) => {
      const told = known.get(inner);
      return typeof told === 'string' ? told : text;
    });
  }
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => fill(item, known));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, known)]));
}

function pick(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined;
  }, body);
}

function describeJson(status: number, body: unknown, known: Known): Answer {
  if (status < 400) return [status, describe(body, known)];
  const message = pick(body, 'message');
  const told = typeof message === 'string' ? unfill(message.replace(/baf[a-z2-7]{50,}/g, 'cid'), known) : '';
  const words = MISFITS.reduce((rest, misfit) => rest.replace(misfit, '…'), told);
  return [status, pick(body, 'error'), words];
}

function describe(value: unknown, known: Known): unknown {
  if (typeof value === 'string') return describeText(value, known);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => describe(item, known));
  const entries = Object.entries(value)
    .filter(([key]) => key !== '@context')
    .map(([key, item]) => [unfill(key, known), CHOSEN.has(key) ? typeof item : describe(item, known)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function describeText(text: string, known: Known): string {
  const told = unfill(text, known).replace(/^(at:.*\/)[2-7a-z]{13}$/, '$1tid');
  if (told !== text) return told;
  return KINDS.find(([, pattern]) => pattern.test(text))?.[0] ?? text;
}

/** Puts the names of what is known back, the longest first. */
function unfill(text: string, known: Known): string {
  const names = [...known].filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return typeof value === 'string' && value.length > 10 && name !== 'admin';
  });
  return names
    .toSorted(([, a], [, b]) => b.length - a.length)
    .reduce((rest, [name, value]) => rest.replaceAll(value, `{${name}}`), text);
}

function headersOf({ headers }: Response, known: Known): Record<string, string> {
  const found = HEADERS.flatMap((name) => {
    const value = headers.get(name);
    return value === null
      ? []
      : [[name, unfill(value.toLowerCase().replaceAll('; ', ';').replace(';charset=utf-8', ''), known)] as const];
  });
  return Object.fromEntries(found);
}

/**
 * Of a CAR, how many commits and records it has (keys that a server chooses decide how many nodes), else how long it
 * is.
 */
async function describeBytes({ headers }: Response, bytes: Uint8Array): Promise<unknown> {
  if (bytes.byteLength === 0 || headers.get('content-type') !== 'application/vnd.ipld.car') {
    return { bytes: bytes.byteLength };
  }
  const { roots, blocks } = await readCar(bytes);
  const data = blocks.entries().map((block) => decode(block.bytes) as object);
  const records = data.filter((each) => '$type' in each).length;
  return { roots: roots.length, commits: data.filter((each) => 'sig' in each).length, records };
}
