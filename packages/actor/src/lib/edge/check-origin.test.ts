import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkOrigin, type OriginRules } from './check-origin.ts';

const nothing: OriginRules = { mount: 'tools', allowedOrigins: [], allowedHosts: [] };
const here = { clientIp: '127.0.0.1:50122' };
const elsewhere = { clientIp: '192.0.2.7:50122' };

function check(url: string, origin: string | undefined, rules: Partial<OriginRules> = {}, cf: unknown = here) {
  const headers = new Headers(origin === undefined ? {} : { origin });
  return checkOrigin({ headers, cf }, new URL(url), { ...nothing, ...rules });
}

test('a request without origin, and one of the server itself, need no permission', () => {
  assert.equal(check('http://localhost:8787/mcp', undefined), undefined);
  assert.equal(check('http://localhost:8787/mcp', 'http://localhost:8787'), undefined);
  assert.equal(check('http://tools.example/mcp', 'https://tools.example', {}, elsewhere), undefined);
});

test('a page of another origin may not ask unless the project says so', () => {
  for (const origin of [
    'https://evil.example',
    'http://localhost:9999',
    'http://localhost',
    'null',
    'localhost:8787',
  ]) {
    assert.throws(() => check('http://localhost:8787/mcp', origin), { code: 'foreign_origin' }, origin);
  }
  const rules = { allowedOrigins: ['https://app.example'] };
  assert.equal(check('http://localhost:8787/mcp', 'https://app.example', rules), 'https://app.example');
  assert.throws(() => check('http://localhost:8787/mcp', 'https://app.example.evil', rules), {
    code: 'foreign_origin',
  });
  assert.equal(
    check('http://localhost:8787/mcp', 'https://any.example', { allowedOrigins: ['*'] }),
    'https://any.example',
  );
});

test('a connection from this machine must use a loopback name, or one that the project lists', () => {
  for (const name of ['localhost', '127.0.0.1', '[::1]', 'counter.localhost'])
    check(`http://${name}:8787/mcp`, undefined);
  assert.throws(() => check('http://evil.example/mcp', 'http://evil.example'), { code: 'foreign_host' });
  assert.throws(() => check('http://evil.example/mcp', undefined), { code: 'foreign_host' });
  check('http://tools.example/mcp', undefined, { allowedHosts: ['tools.example'] });
  check('http://tools.example:8443/mcp', undefined, { allowedHosts: ['tools.example:8443'] });
});

test('who comes from elsewhere may use any name, unless the project lists names', () => {
  check('http://tools.example/mcp', undefined, {}, elsewhere);
  check('http://tools.example/mcp', undefined, {}, null);
  const rules = { allowedHosts: ['tools.example'] };
  check('http://tools.example/mcp', undefined, rules, elsewhere);
  assert.throws(() => check('http://other.example/mcp', undefined, rules, elsewhere), { code: 'foreign_host' });
});
