import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { formatActorKind, formatClassName, InvalidActorNameError, parseActorName } from './address.ts';

describe('parseActorName', () => {
  const fine = ['default', 'a', 'did:plc:abc', 'user@example.org', 'a/b c', 'café', '聊天室', '🦆', 'é'.repeat(512)];
  for (const name of fine) test(`takes ${name.slice(0, 20)}`, () => assert.equal(parseActorName(name), name));

  const wrong: [string, unknown, RegExp][] = [
    ['nothing', undefined, /a string, found undefined/],
    ['null', null, /found null/],
    ['a list', ['a'], /found an array/],
    ['an empty name', '', /at least one character/],
    ['a line break', 'a\nb', /U\+000A at position 1/],
    ['a NUL', '\u0000', /U\+0000 at position 0/],
    ['a C1 control', 'a\u0085', /U\+0085/],
    ['half a character', 'a\ud83e', /half of a surrogate pair/],
    ['spaces around', ' a', /no spaces at its ends/],
    ['a long name', 'a'.repeat(1025), /at most 1024 bytes of UTF-8, found 1025/],
    ['a name that is long in bytes', 'é'.repeat(513), /found 1026/],
  ];
  for (const [title, name, message] of wrong) {
    test(`refuses ${title}`, () => {
      assert.throws(
        () => parseActorName(name),
        (error) => error instanceof InvalidActorNameError && message.test(error.message),
      );
    });
  }
});

describe('names of actors', () => {
  const pairs: [string, string][] = [
    ['room', 'Room'],
    ['chat-room', 'ChatRoom'],
    ['room2', 'Room2'],
  ];
  for (const [kind, className] of pairs) {
    test(`${kind} is ${className}`, () => {
      assert.equal(formatClassName(kind), className);
      assert.equal(formatActorKind(className), kind);
      assert.equal(formatClassName(className), className);
    });
  }

  test('a run of capitals is one word', () => assert.equal(formatActorKind('HTTPServer'), 'http-server'));
});
