import assert from 'node:assert/strict';

import type { Suite } from '../../../../../tests/harness/engine/suite.ts';
import type { PhotonCapabilities } from './photon-capabilities.ts';
import { graftPhoton, Photon } from './photon.ts';
import { constructWith } from './runtime-of.ts';

/** A runtime of which only this much is asked. */
function runtimeOf(instanceName: string): PhotonCapabilities {
  return { instanceName, status: () => undefined } as Partial<PhotonCapabilities> as PhotonCapabilities;
}

function nameOf(photon: object): unknown {
  return Reflect.get(photon, 'instanceName');
}

const tests: Suite['tests'] = {
  'a class that extends nothing has what a photon has, from its constructor on': () => {
    class Plain {
      readonly seen = nameOf(this);
    }
    graftPhoton(Plain);
    const plain = constructWith(runtimeOf('a'), () => new Plain());
    assert.deepEqual([plain.seen, nameOf(plain)], ['a', 'a']);
  },
  'a class keeps its own members, and those of the classes above it': () => {
    class Base {
      status(): string {
        return 'of the base';
      }
    }
    class Derived extends Base {
      get memory(): string {
        return 'my own';
      }
    }
    graftPhoton(Derived);
    graftPhoton(Derived);
    const derived = constructWith(runtimeOf('a'), () => new Derived());
    assert.deepEqual([derived.status(), derived.memory, nameOf(derived)], ['of the base', 'my own', 'a']);
  },
  'a class may assign what the runtime has under the same name': () => {
    class Assigning {
      constructor() {
        Reflect.set(this, 'schedule', 'mine');
      }
    }
    graftPhoton(Assigning);
    const photon = constructWith(runtimeOf('a'), () => new Assigning());
    assert.deepEqual([Reflect.get(photon, 'schedule'), Object.keys(photon)], ['mine', ['schedule']]);
  },
  'a class that extends Photon has it once': () => {
    class Extending extends Photon {}
    graftPhoton(Extending);
    assert.equal(Reflect.getPrototypeOf(Extending.prototype), Photon.prototype);
    assert.equal(nameOf(constructWith(runtimeOf('a'), () => new Extending())), 'a');
  },
  'two photons keep apart, also when one is made while the other is': () => {
    class Inner {
      readonly seen = nameOf(this);
    }
    class Outer {
      readonly inner = constructWith(runtimeOf('inner'), () => new Inner());
      readonly seen = nameOf(this);
    }
    graftPhoton(Inner);
    graftPhoton(Outer);
    const outer = constructWith(runtimeOf('outer'), () => new Outer());
    assert.deepEqual(
      [outer.inner.seen, outer.seen, nameOf(outer.inner), nameOf(outer)],
      ['inner', 'outer', 'inner', 'outer'],
    );
  },
  'an object made with new says what to do instead': () => {
    assert.throws(() => nameOf(new Photon()), /made with new\. Reach a photon by this\.call/);
  },
};

/** Where a photon's members come from. */
export const photonSuite: Suite = { name: 'photon', tests };
