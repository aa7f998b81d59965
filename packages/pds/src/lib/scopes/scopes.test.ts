import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import {
  IncludeScope,
  normalizeAtprotoOauthScopeValue,
  RepoPermission,
  RpcPermission,
  ScopePermissionsTransition,
} from '@atproto/oauth-scopes';
import fc from 'fast-check';

import type { ScopeDemand } from '../xrpc/method.ts';
import { formatDemand, isGranted } from './is-granted.ts';
import { formatScope, parseScope } from './permission.ts';
import { expandScope, formatPermissions, listPermissions, parsePermissionSet } from './permission-set.ts';

const SEED = 20_261_121;

const nsid = fc.constantFrom(
  'app.bsky.feed.post',
  'app.bsky.feed.like',
  'chat.bsky.convo.getLog',
  'com.example.a.note',
  'x.y.z',
);
const name = fc.oneof(
  { weight: 6, arbitrary: nsid },
  fc.constantFrom('*', '', 'app.bsky', 'app.bsky.*', 'app.bsky.feed.post#main'),
);
const service = fc.constantFrom(
  'did:web:api.bsky.app#bsky_appview',
  'did:plc:z72i7hdynmk6r22z27h6tvur#atproto_pds',
  'did:web:localhost%3A3000#pds',
);
const audience = fc.oneof(
  { weight: 6, arbitrary: service },
  fc.constantFrom(
    '*',
    'did:web:api.bsky.app',
    'did:key:z6#a',
    'did:web:a.example:path#b',
    'did:web:a.example%3A99#b',
    'a#b',
    '',
  ),
);
const mime = fc.constantFrom('image/png', 'image/jpeg', 'image/svg+xml', 'video/mp4', 'text/plain');
const accept = fc.oneof(
  { weight: 5, arbitrary: mime },
  fc.constantFrom('*/*', 'image/*', 'video/*', '*', 'image', 'image/', '/png', 'a/b/c', '*/png', ''),
);
const action = fc.constantFrom('create', 'update', 'delete', 'create', 'update', 'delete', 'read', 'manage', '');
const attribute = fc.constantFrom('email', 'repo', 'status', 'handle', '*', '');

/** A scope of one resource: values by position or by name, sometimes a name that does not belong there. */
function scopeOf(
  resource: string,
  positional: string,
  values: fc.Arbitrary<string>,
  others: Record<string, fc.Arbitrary<string>>,
): fc.Arbitrary<string> {
  const encode = fc.constantFrom(encodeURIComponent, (text: string) =>
    text.replaceAll('%', '%25').replaceAll('#', '%23').replaceAll('+', '%2B'),
  );
  const named = (key: string, arbitrary: fc.Arbitrary<string>): fc.Arbitrary<[string, string][]> =>
    fc.array(
      arbitrary.map((value): [string, string] => [key, value]),
      { maxLength: 3 },
    );
  const extra = fc.oneof(
    { weight: 12, arbitrary: fc.constant<[string, string][]>([]) },
    fc.constant<[string, string][]>([['more', 'x']]),
  );
  return fc
    .record({
      first: fc.option(values, { nil: undefined, freq: 3 }),
      list: fc.oneof({ weight: 2, arbitrary: fc.constant<[string, string][]>([]) }, named(positional, values)),
      rest: fc.tuple(...Object.entries(others).map(([key, arbitrary]) => named(key, arbitrary)), extra),
      encode,
      isBare: fc.boolean(),
    })
    .map(({ first, list, rest, encode: encodeValue, isBare }) => {
      const pairs = [...list, ...rest.flat()].map(([key, value]) => `${key}=${encodeValue(value)}`);
      const head = first === undefined ? resource : `${resource}:${encodeValue(first)}`;
      return pairs.length > 0 ? `${head}?${pairs.join('&')}` : isBare ? head : `${head}?`;
    });
}

const anyScope = fc.oneof(
  scopeOf('repo', 'collection', name, { action }),
  scopeOf('rpc', 'lxm', name, { aud: audience }),
  scopeOf('blob', 'accept', accept, {}),
  scopeOf('account', 'attr', attribute, { action }),
  scopeOf('identity', 'attr', attribute, {}),
  scopeOf('include', 'nsid', name, { aud: audience }),
  fc.constantFrom(
    'atproto',
    'transition:generic',
    'transition:email',
    'transition:chat.bsky',
    'transition:',
    'openid',
    'repos:x.y.z',
  ),
);

const anyDemand: fc.Arbitrary<ScopeDemand> = fc.oneof(
  fc.record({ resource: fc.constant('repo'), collection: nsid, action: fc.constantFrom('create', 'update', 'delete') }),
  fc.record({ resource: fc.constant('rpc'), lxm: nsid, aud: service }),
  fc.record({ resource: fc.constant('blob'), mime: fc.oneof(mime, fc.constantFrom('*/*', 'image', 'image/*')) }),
  fc.record({
    resource: fc.constant('account'),
    attribute: fc.constantFrom('email', 'repo', 'status'),
    action: fc.constantFrom('read', 'manage'),
  }),
  fc.record({ resource: fc.constant('identity'), attribute: fc.constantFrom('handle', '*') }),
);

/** What `@atproto/oauth-scopes` says. */
function oracleGrants(scope: string, demand: ScopeDemand): boolean {
  const permissions = new ScopePermissionsTransition(scope);
  switch (demand.resource) {
    case 'repo':
      return permissions.allowsRepo(demand);
    case 'rpc':
      return permissions.allowsRpc(demand);
    case 'blob':
      return permissions.allowsBlob(demand);
    case 'account':
      return permissions.allowsAccount({ attr: demand.attribute, action: demand.action });
    case 'identity':
      return permissions.allowsIdentity({ attr: demand.attribute });
  }
}

describe('scopes beside @atproto/oauth-scopes', () => {
  test('one scope is right or wrong alike', () => {
    fc.assert(
      fc.property(anyScope, (scope) => {
        assert.equal(parseScope(scope) !== undefined, normalizeAtprotoOauthScopeValue(scope) !== null, scope);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
  });

  test('several scopes grant the same', () => {
    let granted = 0;
    fc.assert(
      fc.property(fc.array(anyScope, { maxLength: 4 }), anyDemand, (scopes, demand) => {
        const scope = scopes.join(' ');
        const expected = oracleGrants(scope, demand);
        if (expected) granted += 1;
        assert.equal(isGranted(scope, demand), expected, `${scope} for ${JSON.stringify(demand)}`);
      }),
      { seed: SEED, numRuns: 30_000 },
    );
    assert.ok(granted > 1000, `only ${granted} of the demands were granted`);
  });

  test('the normal form means the same, to both, and is its own normal form', () => {
    fc.assert(
      fc.property(anyScope, anyDemand, (scope, demand) => {
        const permission = parseScope(scope);
        if (permission === undefined) return;
        const normal = formatScope(permission);
        assert.deepEqual(parseScope(normal) && formatScope(mustParse(normal)), normal);
        assert.equal(isGranted(normal, demand), isGranted(scope, demand), `${scope} as ${normal}`);
        assert.notEqual(normalizeAtprotoOauthScopeValue(normal), null, `${scope} as ${normal}`);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
  });

  test('scopes that were put together grant what they granted', () => {
    fc.assert(
      fc.property(fc.array(anyScope, { maxLength: 6 }), anyDemand, (scopes, demand) => {
        const permissions = scopes.map(parseScope).filter((permission) => permission !== undefined);
        const merged = formatPermissions(permissions);
        assert.equal(
          isGranted(merged, demand),
          isGranted(scopes.join(' '), demand),
          `${scopes.join(' ')} as ${merged}`,
        );
      }),
      { seed: SEED, numRuns: 20_000 },
    );
  });

  test('permission sets permit the same', () => {
    const member = fc.oneof(
      fc.record(
        {
          type: fc.constant('permission'),
          resource: fc.constant('repo'),
          collection: fc.array(name, { maxLength: 3 }),
          action: fc.array(action, { maxLength: 2 }),
          more: fc.constant(1),
        },
        { requiredKeys: ['type', 'resource', 'collection'] },
      ),
      fc.record(
        {
          type: fc.constant('permission'),
          resource: fc.constant('rpc'),
          lxm: fc.array(name, { maxLength: 3 }),
          aud: audience,
          inheritAud: fc.boolean(),
        },
        { requiredKeys: ['type', 'resource', 'lxm'] },
      ),
      fc.record({
        type: fc.constant('permission'),
        resource: fc.constantFrom('blob', 'account', 'space'),
        accept: fc.constant(['*/*']),
      }),
    );
    const include = fc.record({ nsid, aud: fc.option(service, { nil: undefined }) });
    fc.assert(
      fc.property(include, fc.array(member, { maxLength: 5 }), anyDemand, ({ nsid: setNsid, aud }, members, demand) => {
        const text = `include:${setNsid}${aud === undefined ? '' : `?aud=${encodeURIComponent(aud)}`}`;
        const parsed = mustParse(text);
        assert.equal(parsed.resource, 'include');
        const set = parsePermissionSet({ defs: { main: { type: 'permission-set', permissions: members } } });
        assert.ok(set !== undefined && parsed.resource === 'include');
        const scope = formatPermissions(listPermissions(parsed, set));
        const oracle = IncludeScope.fromString(text);
        assert.ok(oracle);
        // Not by its text: a percent sign does not survive the normal form of the other side.
        const permissions = oracle.toPermissions({ type: 'permission-set', permissions: members });
        const expected = permissions.some((each) => {
          if (demand.resource === 'repo') return each instanceof RepoPermission && each.matches(demand);
          return demand.resource === 'rpc' && each instanceof RpcPermission && each.matches(demand);
        });
        assert.equal(isGranted(scope, demand), expected, `${JSON.stringify(members)}: ${scope}`);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
  });
});

/**
 * Where the two part, and why. Each line says what ours answers.
 */
describe('scopes unlike @atproto/oauth-scopes', () => {
  test('a plus in a query is a plus: no value has spaces, and people write image/svg+xml', () => {
    assert.ok(isGranted('blob?accept=image/png&accept=image/svg+xml', { resource: 'blob', mime: 'image/svg+xml' }));
  });

  test('media types are compared without regard to case, as RFC 2045 says', () => {
    assert.ok(isGranted('blob:Image/PNG', { resource: 'blob', mime: 'image/png' }));
    assert.equal(formatScope(mustParse('blob:Image/PNG')), 'blob:image/png');
  });

  test('what cannot be decoded is no scope, and no exception', () => {
    assert.equal(parseScope('repo:%zz'), undefined);
  });

  test('a percent sign in a service stays encoded, so that the normal form can be read again', () => {
    const normal = formatScope(mustParse('rpc:x.y.z?aud=did:web:localhost%253A3000%23pds'));
    assert.equal(normal, 'rpc:x.y.z?aud=did:web:localhost%253A3000%23pds');
    assert.ok(isGranted(normal, { resource: 'rpc', lxm: 'x.y.z', aud: 'did:web:localhost%3A3000#pds' }));
  });

  test('managing holds reading, so only managing is said', () => {
    assert.equal(formatScope(mustParse('account:email?action=read&action=manage')), 'account:email?action=manage');
  });
});

describe('scopes', () => {
  test('have the normal form that the specification writes', () => {
    const forms: [scope: string, normal: string][] = [
      ['repo?collection=app.example.profile', 'repo:app.example.profile'],
      ['repo:app.example.profile?action=create&action=update&action=delete', 'repo:app.example.profile'],
      [
        'repo?collection=b.c.d&action=delete&collection=a.b.c&action=create',
        'repo?collection=a.b.c&collection=b.c.d&action=create&action=delete',
      ],
      ['rpc?lxm=*&aud=did:web:api.example.com%23svc_appview', 'rpc:*?aud=did:web:api.example.com%23svc_appview'],
      ['blob?accept=video/*&accept=text/html&accept=video/mp4', 'blob?accept=text/html&accept=video/*'],
      ['account?action=manage&attr=repo', 'account:repo?action=manage'],
      ['identity:*?', 'identity:*'],
      [
        'include:app.example.authFull?aud=did:web:api.example.com%23svc_chat',
        'include:app.example.authFull?aud=did:web:api.example.com%23svc_chat',
      ],
    ];
    for (const [scope, normal] of forms) assert.equal(formatScope(mustParse(scope)), normal);
  });

  test('a demand is written as the scope that would grant it', () => {
    fc.assert(
      fc.property(anyDemand, (demand) => {
        if (demand.resource === 'blob' && (demand.mime === 'image' || demand.mime.includes('*'))) return;
        assert.ok(isGranted(formatDemand(demand), demand), formatDemand(demand));
      }),
      { seed: SEED },
    );
  });

  test('a set counts only within its namespace, and what is missing is said', async () => {
    const set = parsePermissionSet({
      defs: {
        main: {
          type: 'permission-set',
          title: 'Notes',
          permissions: [
            { type: 'permission', resource: 'repo', collection: ['com.example.note'] },
            { type: 'permission', resource: 'repo', collection: ['com.example.deep.er.note'] },
            { type: 'permission', resource: 'repo', collection: ['com.examples.note'] },
            { type: 'permission', resource: 'rpc', lxm: ['com.example.list'], inheritAud: true },
          ],
        },
      },
    });
    const expanded = await expandScope(
      'include:com.example.authFull?aud=did:web:a.example%23svc include:com.gone.authFull atproto',
      (nsid) => Promise.resolve(nsid === 'com.example.authFull' ? set : undefined),
    );
    assert.deepEqual(expanded, {
      scope:
        'atproto repo?collection=com.example.deep.er.note&collection=com.example.note rpc:com.example.list?aud=did:web:a.example%23svc',
      missing: ['com.gone.authFull'],
    });
  });
});

function mustParse(scope: string): NonNullable<ReturnType<typeof parseScope>> {
  const permission = parseScope(scope);
  assert.ok(permission, scope);
  return permission;
}
