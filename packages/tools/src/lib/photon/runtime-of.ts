/**
 * How a photon finds its runtime, without a field of its own: a photon is a class like any other.
 *
 * Owns: which object belongs to which runtime.
 *
 * Invariants:
 * - G1 Inside of a constructor `this` belongs to nobody yet. Whoever asks for a runtime while one is being constructed
 *   gets that one: construction is synchronous, so there is only one.
 */
import type { PhotonCapabilities } from './photon-capabilities.ts';

const runtimes = new WeakMap<object, PhotonCapabilities>();
let underConstruction: PhotonCapabilities | undefined;

/**
 * The runtime of a photon.
 *
 * @param photon an instance
 * @returns its capabilities
 * @throws TypeError for an object that the runtime has not made
 */
export function mustRuntimeOf(photon: object): PhotonCapabilities {
  const known = runtimes.get(photon);
  if (known !== undefined) return known;
  if (underConstruction === undefined) {
    throw new TypeError(
      'This object has no memory, channels or caller: it was made with new. Reach a photon by this.call or this.photon.use.',
    );
  }
  runtimes.set(photon, underConstruction); // G1
  return underConstruction;
}

/**
 * Makes a photon.
 *
 * @param runtime its capabilities
 * @param construct calls the constructor
 * @returns the photon
 */
export function constructWith<Instance extends object>(
  runtime: PhotonCapabilities,
  construct: () => Instance,
): Instance {
  const outer = underConstruction;
  underConstruction = runtime;
  try {
    const instance = construct();
    runtimes.set(instance, runtime);
    return instance;
  } finally {
    underConstruction = outer;
  }
}
