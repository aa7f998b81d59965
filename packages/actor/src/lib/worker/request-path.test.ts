import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readRequestPath } from './request-path.ts';

const origins = ['http://a', 'https://a.example:8080', 'http://[::1]:80', 'http://user@a', 'http://a\\b', 'http://a?b'];

const segments = ['', '.', '..', '%2e', '.%2E', '.well-known', 'a.b', 'a..', '~a:@-_', 'a b', 'ä', '%c3%a4', '\\', '<'];

test('the path is that of the URL, whatever is written', () => {
  const paths = segments.flatMap((first) => segments.map((second) => `/${first}/${second}`));
  const ends = ['', '/', '?', '?q=/../x', '/?a=b?c', '#f', '/#/g'];
  for (const origin of origins) {
    for (const path of ['', ...paths]) {
      for (const end of ends) {
        const url = origin + path + end;
        assert.equal(readRequestPath(url), new URL(url).pathname, url);
      }
    }
  }
});

test('what is no URL is refused', () => {
  assert.throws(() => readRequestPath('/a'), TypeError);
});
