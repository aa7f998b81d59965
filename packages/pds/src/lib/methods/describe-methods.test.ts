import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { formatDemand } from '../scopes/is-granted.ts';
import { describeMethods } from './describe-methods.ts';
import { methods } from './methods.ts';

const page = fileURLToPath(new URL('../../../../../docs/pds-methods.md', import.meta.url));

test('the page about methods is what the table says', () => {
  const text = describeMethods(methods, formatDemand);
  // To accept what has changed: UPDATE_GOLDEN=1 npm test -- describe-methods, then look at the difference.
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, text);
  assert.equal(readFileSync(page, 'utf8'), text);
});

test('a row says who may call, what OAuth needs, and how often', () => {
  const lineOf = (name: string): string =>
    describeMethods(methods, formatDemand)
      .split('\n')
      .find((line) => line.includes(`| \`${name}\``)) ?? '';
  assert.match(
    lineOf('applyWrites'),
    /any session .* `repo:\{collection\}\?action=create` `repo:\{collection\}\?action=delete`/,
  );
  assert.match(lineOf('createSession'), /anyone .* 30 in 5 minutes for each name and address, 300 in a day/);
  assert.match(lineOf('uploadBlob'), /any session, service token .* `blob:\{type\}`/);
  assert.match(lineOf('createAppPassword'), /\| own password +\| +\|/);
  assert.match(
    lineOf('getFeed'),
    /`rpc:app\.bsky\.feed\.getFeed\?aud=\{service\}` `rpc:app\.bsky\.feed\.getFeedSkeleton/,
  );
});
