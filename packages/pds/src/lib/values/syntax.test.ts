import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { isActorIdentifier, isDatetime } from '@atcute/lexicons/syntax';

import { isAtUri, isCid, isDid, isGenericUri, isHandle, isLanguageCode, isNsid, isRecordKey, isTid } from './syntax.ts';

const formats: readonly (readonly [string, (text: string) => boolean])[] = [
  ['aturi', isAtUri],
  ['cid', isCid],
  ['datetime', isDatetime],
  ['did', isDid],
  ['handle', isHandle],
  ['language', isLanguageCode],
  ['nsid', isNsid],
  ['recordkey', isRecordKey],
  ['tid', isTid],
  ['uri', isGenericUri],
];

for (const [format, isValid] of formats) {
  test(`the format ${format} is what the vectors say`, () => {
    for (const text of readLines(`${format}_syntax_valid.txt`)) assert(isValid(text), `valid: ${text}`);
    for (const text of readLines(`${format}_syntax_invalid.txt`)) assert(!isValid(text), `invalid: ${text}`);
  });
}

test('an identifier of an actor is a DID or a handle', () => {
  for (const name of ['did', 'handle']) {
    for (const text of readLines(`${name}_syntax_valid.txt`)) assert(isActorIdentifier(text), `valid: ${text}`);
  }
  for (const text of readLines('atidentifier_syntax_invalid.txt')) assert(!isActorIdentifier(text), `invalid: ${text}`);
});

function readLines(name: string): string[] {
  const text = readFileSync(new URL(`../../../tests/interop/syntax/${name}`, import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  assert(lines.length > 0, `${name} has vectors`);
  return lines;
}
