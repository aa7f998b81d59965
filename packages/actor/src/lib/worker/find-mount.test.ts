import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { findMount, InvalidMountError, orderMounts } from './find-mount.ts';

function mounts(...prefixes: string[]): { prefix: string; name: string }[] {
  return prefixes.map((prefix) => ({ prefix, name: `at ${prefix}` }));
}

describe('findMount', () => {
  const ordered = orderMounts(mounts('/a', '/', '/a/b', '/ab'));
  const cases: [path: string, prefix: string, rest: string][] = [
    ['/', '/', '/'],
    ['/x', '/', '/x'],
    ['/a', '/a', '/'],
    ['/a/', '/a', '/'],
    ['/a/c/d', '/a', '/c/d'],
    ['/a/b', '/a/b', '/'],
    ['/a/b/c', '/a/b', '/c'],
    ['/a/bc', '/a', '/bc'],
    ['/ab', '/ab', '/'],
    ['/abc', '/', '/abc'],
    ['//a', '/', '//a'],
    ['/A', '/', '/A'],
    ['/a%2Fb', '/', '/a%2Fb'],
    ['/a//b', '/a', '//b'],
  ];
  for (const [path, prefix, rest] of cases) {
    test(`${path} is for ${prefix}`, () => {
      assert.deepEqual(findMount(ordered, path), { mount: { prefix, name: `at ${prefix}` }, rest });
    });
  }

  test('without a fallback, nothing takes the rest', () => {
    assert.equal(findMount(orderMounts(mounts('/a')), '/b'), undefined);
    assert.equal(findMount([], '/'), undefined);
  });
});

describe('orderMounts', () => {
  for (const prefix of ['', 'a', '/a/', '//', '/a//b', '/a?b', '/a#b', '/a b']) {
    test(`refuses the prefix "${prefix}"`, () => assert.throws(() => orderMounts(mounts(prefix)), InvalidMountError));
  }

  test('refuses a prefix that is taken, naming both', () => {
    assert.throws(() => orderMounts([...mounts('/a'), { prefix: '/a', name: 'second' }]), {
      code: 'invalid_mount',
      message: 'The mounts "at /a" and "second" both want "/a"; move one of them.',
    });
  });
});
