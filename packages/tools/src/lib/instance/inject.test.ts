import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { MANIFEST_FORMAT, type ConstructorParameter, type PhotonManifest } from '../manifest/manifest.ts';
import { findConstructorArguments, MissingVariableError } from './inject.ts';

const manifest: PhotonManifest = {
  format: MANIFEST_FORMAT,
  name: 'shop',
  actorClass: 'ShopPhoton',
  version: '0.0.0',
  constructorParameters: [],
  methods: {},
  photons: [],
  assets: [],
  bindings: [],
  state: { properties: [], constructorProperties: { items: 'initial' } },
};

const capabilities = { cf: { kv: () => undefined } };

function find(parameter: ConstructorParameter, env: object = {}): unknown {
  const [found] = findConstructorArguments({
    manifest: { ...manifest, constructorParameters: [parameter] },
    env,
    capabilities,
    state: { items: [1] },
    usePhoton: (photon, instance) => ({ photon, instance }),
  });
  return found;
}

type Variable = Extract<ConstructorParameter, { kind: 'env' }>;

function variable(type: Variable['type'], isRequired = false): Variable {
  return { kind: 'env', parameter: 'limit', variable: 'SHOP_LIMIT', type, isRequired };
}

describe('a variable', () => {
  const fits: [type: Variable['type'], value: unknown, result: unknown][] = [
    ['string', 'a', 'a'],
    ['string', 7, '7'],
    ['number', ' 7.5', 7.5],
    ['number', 0, 0],
    ['boolean', 'true', true],
    ['boolean', 'Yes', true],
    ['boolean', 1, true],
    ['boolean', 'off', false],
    ['boolean', '', false],
    ['number', undefined, undefined],
  ];
  for (const [type, value, result] of fits) {
    test(`${JSON.stringify(value)} as ${type} is ${String(result)}`, () => {
      assert.equal(find(variable(type), { SHOP_LIMIT: value }), result);
    });
  }

  const misfits: [type: Variable['type'], value: unknown, message: RegExp][] = [
    ['number', 'many', /must be a number, found "many"/],
    ['number', '', /must be a number, found ""/],
    ['boolean', 'perhaps', /must be true or false, found "perhaps"/],
    ['string', { get: () => 1 }, /must be a string, found a binding/],
  ];
  for (const [type, value, message] of misfits) {
    test(`${JSON.stringify(value)} as ${type} is refused`, () => {
      assert.throws(
        () => find(variable(type), { SHOP_LIMIT: value }),
        (error) => error instanceof MissingVariableError && message.test(error.message),
      );
    });
  }

  test('that must be there and is not is named, with where to set it', () => {
    assert.throws(
      () => find(variable('string', true)),
      /^MissingVariableError: The photon shop needs the variable SHOP_LIMIT for its parameter "limit": it is not set\. Set it under "vars"/,
    );
  });
});

test('other parameters get a photon, what this can do, kept state, or nothing', () => {
  assert.equal(find({ kind: 'capabilities', parameter: 'photon' }), capabilities);
  assert.equal(find({ kind: 'cloudflare', parameter: 'cf' }), capabilities.cf);
  assert.deepEqual(find({ kind: 'photon', parameter: 'p', photon: 'billing', instance: 'eu' }), {
    photon: 'billing',
    instance: 'eu',
  });
  assert.deepEqual(find({ kind: 'state', parameter: 'initial' }), [1]);
  assert.equal(find({ kind: 'state', parameter: 'other' }), undefined);
  assert.equal(find({ kind: 'none', parameter: 'x' }), undefined);
});
