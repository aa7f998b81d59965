/**
 * The class that a photon may extend, and that every photon has at the root of its prototypes, whether it does or not.
 *
 * Invariants:
 * - P1 Members are found last: whatever the author's classes declare under the same name is the author's.
 * - P2 A member that the author assigns becomes a property of the instance, as with any other class.
 */
import type { PhotonCapabilities } from './photon-capabilities.ts';
import { mustRuntimeOf } from './runtime-of.ts';

/** What `this` can do inside of a photon. */
export type Photon = PhotonCapabilities;

/** The class to extend for types; a photon that extends nothing can do the same. */
export const Photon = class Photon {} as new () => Photon;

/** Every capability once; the compiler sees to it that none is missing. */
const members: { readonly [Name in keyof Required<PhotonCapabilities>]: true } = {
  acquireLock: true,
  assets: true,
  call: true,
  caller: true,
  callerCwd: true,
  cf: true,
  client: true,
  confirm: true,
  data: true,
  elicit: true,
  emit: true,
  env: true,
  getLock: true,
  instanceName: true,
  log: true,
  memory: true,
  once: true,
  photon: true,
  progress: true,
  releaseLock: true,
  render: true,
  request: true,
  roots: true,
  sample: true,
  schedule: true,
  status: true,
  thinking: true,
  toast: true,
  transferLock: true,
  withLock: true,
};

for (const name of Object.keys(members) as (keyof PhotonCapabilities)[]) {
  Object.defineProperty(Photon.prototype, name, {
    configurable: true,
    get(this: object) {
      return mustRuntimeOf(this)[name];
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true }); // P2
    },
  });
}

/** A class as its module exports it. */
export type PhotonClass = abstract new (...args: never[]) => object;

/**
 * Puts `Photon` at the root of a class's prototypes. It changes the topmost class of the author's, once.
 *
 * @param photonClass any class
 */
export function graftPhoton(photonClass: PhotonClass): void {
  let prototype: object = photonClass.prototype as object;
  for (;;) {
    const next: object | null = Reflect.getPrototypeOf(prototype);
    if (next === Photon.prototype) return;
    if (next === null || next === Object.prototype) break;
    prototype = next;
  }
  Reflect.setPrototypeOf(prototype, Photon.prototype);
}
