import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import type { Caller } from '../run/run.ts';
import { parseAliases, routeInstance, type InstanceFacts, type InstanceRoute } from './route-instance.ts';

const anonymous: Caller = { id: 'anonymous', isAnonymous: true, scopes: ['*'], claims: {} };
const ada: Caller = { id: 'ada', isAnonymous: false, scopes: ['*'], claims: { sub: 'ada', team: 7 } };

const names = ['query', 'header', 'message', 'session'] as const;
type Source = (typeof names)[number];

function route(sources: ReadonlySet<Source>, facts: Partial<InstanceFacts> = {}): string {
  return routeAll(sources, facts).name;
}

function routeAll(sources: ReadonlySet<Source>, facts: Partial<InstanceFacts> = {}): InstanceRoute {
  const url = `http://localhost/mcp${sources.has('query') ? '?instance=query' : ''}`;
  const headers = new Headers(sources.has('header') ? { 'x-photon-instance': 'header' } : {});
  const message = { params: { _meta: sources.has('message') ? { photonInstance: 'message' } : {} } };
  const sessionInstance = sources.has('session') ? 'session' : undefined;
  return routeInstance(
    { url, headers },
    { message, sessionInstance, caller: anonymous, auth: undefined, aliases: new Map(), ...facts },
  );
}

const tests: Suite['tests'] = {
  'query goes before header, header before message, message before session, in all 16 combinations'() {
    for (let mask = 0; mask < 16; mask += 1) {
      const sources = new Set(names.filter((_, bit) => (mask & (1 << bit)) !== 0));
      const expected = names.find((name) => sources.has(name)) ?? 'default';
      const isNamed = expected !== 'session' && expected !== 'default';
      assert.deepEqual(routeAll(sources), { name: expected, isNamed }, [...sources].join('+'));
    }
  },

  'a verified claim goes before everything'() {
    const auth = { scheme: 'jwt', instanceClaim: 'sub' };
    for (let mask = 0; mask < 16; mask += 1) {
      const sources = new Set(names.filter((_, bit) => (mask & (1 << bit)) !== 0));
      assert.deepEqual(routeAll(sources, { auth, caller: ada }), { name: 'ada', isNamed: true });
    }
    assert.equal(route(new Set(names), { auth }), 'default');
    const team = { scheme: 'jwt', instanceClaim: 'team' };
    assert.throws(() => route(new Set(['query']), { auth: team, caller: ada }), { code: 'missing_claim' });
  },

  'an alias stands for an instance in any case'() {
    const aliases = parseAliases('{"QUERY":"lobby"}');
    assert.equal(route(new Set(['query']), { aliases }), 'lobby');
    assert.equal(route(new Set(['header']), { aliases }), 'header');
  },

  'what is no name is refused, and told where it stands'() {
    const facts = { caller: anonymous, auth: undefined, aliases: new Map() };
    const url = 'http://localhost/mcp';
    const meta = { params: { _meta: { photonInstance: { room: 1 } } } };
    const auth = { scheme: 'jwt', instanceClaim: 'sub' };
    const spaced = { ...ada, claims: { sub: ' ada' } };
    const long = 'x'.repeat(1025);
    for (const [at, headers, more, told] of [
      [`${url}?instance=`, {}, {}, /^The query parameter "instance" names .* found ""\.$/],
      [`${url}?instance=${long}`, {}, {}, /found "x{59}…\.$/],
      [url, { 'x-photon-instance': '%00' }, {}, /^The header X-Photon-Instance names .* found "%00"/],
      [url, {}, { message: meta }, /^"params\._meta\.photonInstance" names .* found an object\.$/],
      [url, {}, { sessionInstance: '\u0001' }, /^The session names /],
      [url, {}, { auth, caller: spaced }, /^The token's claim "sub" names .* found " ada"\.$/],
    ] as const) {
      const request = { url: at, headers: new Headers(headers) };
      assert.throws(() => routeInstance(request, { ...facts, ...more }), { code: 'invalid_instance', message: told });
    }
  },

  'aliases that are no table of names are refused'() {
    for (const given of ['[]', '{"a":1}', '{"a":""}', 'x', '"a"'])
      assert.throws(() => parseAliases(given), { code: 'invalid_tools' });
    assert.equal(parseAliases(undefined).size, 0);
    assert.equal(parseAliases('{}').size, 0);
  },

  'a session of an instance with any name finds it'() {
    const facts = { caller: anonymous, auth: undefined, aliases: new Map() };
    const request = { url: 'http://localhost/mcp', headers: new Headers() };
    for (const sessionInstance of ['50% off', 'ünïcode', 'a/b?c']) {
      assert.deepEqual(routeInstance(request, { ...facts, sessionInstance }), {
        name: sessionInstance,
        isNamed: false,
      });
    }
  },
};

/** The tests of route-instance.ts. */
export const routeInstanceSuite: Suite = { name: 'route-instance', tests };
