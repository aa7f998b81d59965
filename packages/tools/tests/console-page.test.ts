/** What is checked in of the page, without a browser. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { pagePolicy, pageText } from '../src/lib/console/page-text.ts';

const SIZE_BYTES_MAX = 14 * 1024;

test('the page is what its parts make', () => {
  const script = fileURLToPath(new URL('../../../scripts/build-console.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});

test('the page is small', () => {
  const sizeBytes = gzipSync(pageText, { level: 9 }).length;
  assert.ok(sizeBytes < SIZE_BYTES_MAX, `${sizeBytes} bytes, compressed`);
});

test('the policy lets the page run its script and its style, and nothing else', () => {
  for (const [tag, directive] of [
    ['script', 'script-src'],
    ['style', 'style-src'],
  ] as const) {
    const [, content = ''] = new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(pageText) ?? [];
    const hash = createHash('sha256').update(content).digest('base64');
    assert.ok(content !== '' && pagePolicy.includes(`${directive} 'sha256-${hash}';`), directive);
  }
  assert.match(pagePolicy, /default-src 'none'.*frame-ancestors 'none'/);
  assert.doesNotMatch(pagePolicy, /unsafe|https?:|\*/);
  assert.doesNotMatch(pageText, /\son[a-z]+="|style="|src="http|href="http/);
});
