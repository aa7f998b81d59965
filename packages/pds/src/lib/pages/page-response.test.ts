import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';

import { samples } from '../../../tests/pages/src/samples.ts';
import { parseAccountForm, parseCsrfToken, parseMailForm, parseSignInForm } from './forms.ts';
import { html } from './html.ts';
import { createPageResponse } from './page-response.ts';
import { createQrModules, renderQrCode } from './qr-code.ts';
import type { View } from './views.ts';

function show(view: View | undefined): { response: Response; policy: ReadonlyMap<string, string> } {
  assert.ok(view);
  const response = createPageResponse(view, 'pds.example');
  const directives = (response.headers.get('content-security-policy') ?? '').split('; ');
  return { response, policy: new Map(directives.map((text) => [text.split(' ', 1)[0] ?? '', text])) };
}

describe('markup', () => {
  test('escapes all that is put into it, save markup', () => {
    const evil = `<script>"&'`;
    const escaped = '&lt;script&gt;&quot;&amp;&#39;';
    assert.equal(
      html`<a title="${evil}">${evil} ${html`<b>${[evil, 1]}</b>`}</a>`.toString(),
      `<a title="${escaped}">${escaped} <b>${escaped}1</b></a>`,
    );
    assert.equal(html`${undefined}${false}${0}${''}`.toString(), '0');
  });

  test('of every page holds no text of a view that was not escaped', async () => {
    const evil = `"'><script>alert(1)</script>&`;
    for (const [name, view] of Object.entries(samples)) {
      const { response } = show(poison(view, evil));
      const text = await response.text();
      assert.ok(!text.includes('<script>alert'), name);
      assert.ok(!text.includes(`"'>`), name);
    }
  });

  /** Puts something into every text of a view, but for those that say which it is. */
  function poison<Value>(value: Value, evil: string): Value {
    const change = (inner: unknown, key: string): unknown => {
      if (typeof inner === 'string') return fixed.has(key) ? inner : inner + evil;
      if (typeof inner !== 'object' || inner === null) return inner;
      if (Array.isArray(inner)) return inner.map((item) => change(item, key));
      return Object.fromEntries(Object.entries(inner).map(([name, field]) => [name, change(field, name)]));
    };
    return change(value, '') as Value;
  }
  const fixed = new Set(['kind', 'tone', 'state', 'returnsTo']);
});

describe('a page', () => {
  for (const [name, view] of Object.entries(samples)) {
    test(`${name} loads nothing, and its style and scripts are those of its policy`, async () => {
      const { response, policy } = show(view);
      const text = await response.text();
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal(policy.get('default-src'), "default-src 'none'");
      assert.equal(policy.get('frame-ancestors'), "frame-ancestors 'none'");
      for (const element of ['style', 'script']) {
        const contents = [...text.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))].map(
          (match) => match[1],
        );
        const digests = contents.map((content) =>
          createHash('sha256')
            .update(content ?? '')
            .digest('base64'),
        );
        const expected =
          digests.length === 0
            ? undefined
            : `${element}-src ${digests.map((digest) => `'sha256-${digest}'`).join(' ')}`;
        assert.equal(policy.get(`${element}-src`), expected);
      }
      assert.doesNotMatch(text, /\s(on\w+|style)=|<(script|style|link|img|iframe)\b[^>]*\b(src|href)="(?!data:)/);
    });

    test(`${name} has its token in every form that stays here`, async () => {
      const text = await show(view).response.text();
      const forms = [...text.matchAll(/<form[^]*?<\/form>/g)].map(([form]) => form);
      for (const form of forms) {
        if (form.includes('action="https://')) continue;
        assert.match(form, /name="csrf" value="token"/);
        assert.match(form, /name="intent" value="\w+"/);
      }
    });
  }

  test('lets forms go on to where an app wants them, and nowhere else without one', () => {
    const targets = (returnsTo: string | undefined): string | undefined =>
      show({ ...samples['sign-in'], returnsTo } as View).policy.get('form-action');
    assert.equal(targets(undefined), "form-action 'self'");
    assert.equal(targets('https://app.example/callback'), "form-action 'self' https:");
    assert.equal(targets('http://127.0.0.1:8080/callback'), "form-action 'self' https: http:");
    assert.equal(targets('com.example.app:/callback'), "form-action 'self' https: com.example.app:");
    assert.equal(show(samples['account']).policy.get('form-action'), "form-action 'self'");
  });

  test('links to no rules of an app but over https', async () => {
    const client = {
      name: 'App',
      origin: 'app.example',
      termsUrl: 'javascript:alert(1)',
      policyUrl: 'http://app.example',
    };
    const text = await show({ ...samples['consent'], client } as View).response.text();
    assert.doesNotMatch(text, /javascript:|http:\/\/app/);
  });

  test('of an error has its status', () => {
    assert.equal(show(samples['error']).response.status, 410);
    assert.equal(show(samples['account']).response.status, 200);
  });
});

describe('a form', () => {
  const fields = (entries: Record<string, string>): FormData => {
    const form = new FormData();
    for (const [name, value] of Object.entries(entries)) form.append(name, value);
    return form;
  };

  test('is read as what it says', () => {
    const form = fields({ intent: 'allow', did: 'did:plc:a', csrf: 'token' });
    form.append('scope', 'atproto');
    form.append('scope', 'repo:a.b.c');
    assert.deepEqual(parseSignInForm(form), { intent: 'allow', did: 'did:plc:a', scopes: ['atproto', 'repo:a.b.c'] });
    assert.equal(parseCsrfToken(form), 'token');
    const code = fields({ intent: 'code', code: ' 123 456 ' });
    assert.deepEqual(parseSignInForm(code), { intent: 'code', code: '123456' });
    const password = fields({ intent: 'createAppPassword', name: ' Script ', privileged: 'yes' });
    assert.deepEqual(parseAccountForm(password), { intent: 'createAppPassword', name: 'Script', isPrivileged: true });
    const reset = fields({ intent: 'setPassword', token: ' a ', password: ' b ' });
    assert.deepEqual(parseMailForm(reset), { intent: 'setPassword', token: 'a', password: ' b ' });
  });

  test('is refused with what is wrong with it', () => {
    const refused = (entries: Record<string, string>, message: RegExp): void =>
      assert.throws(() => parseSignInForm(fields(entries)), { status: 400, code: 'InvalidRequest', message });
    refused({}, /lacks its field "intent"/);
    refused({ intent: 'toString' }, /"toString", which this page does not know/);
    refused({ intent: 'deactivate' }, /"deactivate", which this page does not know/);
    refused({ intent: 'password', identifier: 'ada' }, /lacks its field "password"/);
    refused({ intent: 'password', identifier: 'ada', password: 'x'.repeat(20_001) }, /too long/);
    const file = new FormData();
    file.append('intent', new Blob(['password']));
    assert.throws(() => parseSignInForm(file), /lacks its field "intent"/);
    assert.equal(parseCsrfToken(file), '');
  });
});

/** Each was read by a reader of QR codes before it was written down here. */
const sundog = [
  '#######...#.#.#######',
  '#.....#.....#.#.....#',
  '#.###.#.#.#...#.###.#',
  '#.###.#.....#.#.###.#',
  '#.###.#..#.##.#.###.#',
  '#.....#..###..#.....#',
  '#######.#.#.#.#######',
  '........#.#..........',
  '###.#####.#.###...#..',
  '###....#..##.#.#....#',
  '....######.#.###.####',
  '.........#.###.##...#',
  '.###.##....#.###....#',
  '........#.#...##..#.#',
  '#######.###.#...#..##',
  '#.....#.#.....#.#..##',
  '#.###.#.#.#.#.###..##',
  '#.###.#..###.#.##..#.',
  '#.###.#.####.####.#.#',
  '#.....#.#..###..#..#.',
  '#######.#.##.###...##',
];
/** Lengths of texts for versions 7, 10 and 20, which have more parts, and digests of their codes. */
const digests = [
  [150, 'f1938a1c7b3d8f40'],
  [240, '9c7d68d8c49a63cc'],
  [858, 'c39352b221b1ab3f'],
] as const;

test('a QR code is the one that readers have read', () => {
  const rows = createQrModules('sundog')?.map((row) => row.map((isDark) => (isDark ? '#' : '.')).join(''));
  assert.deepEqual(rows, sundog);
  for (const [length, digest] of digests) {
    const modules = createQrModules('x'.repeat(length));
    assert.equal(createHash('sha256').update(JSON.stringify(modules)).digest('hex').slice(0, 16), digest);
  }
  assert.equal(renderQrCode('x'.repeat(859)), undefined);
});
