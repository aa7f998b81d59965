import type { ObjectSchema } from '../../../src/lib/manifest/json-schema.ts';
import { MANIFEST_FORMAT, type MethodManifest, type PhotonManifest } from '../../../src/lib/manifest/manifest.ts';

/** What a fixture says of a method: the names of its parameters in order, or the one object that it takes. */
export type MethodSketch = Partial<MethodManifest> & { readonly parameters?: readonly string[] };

/**
 * A manifest as the compiler would write it.
 *
 * @param name of the photon
 * @param methods by name
 * @param more what else there is
 */
export function manifestOf(
  name: string,
  methods: Readonly<Record<string, MethodSketch>>,
  more: Partial<PhotonManifest> = {},
): PhotonManifest {
  return {
    format: MANIFEST_FORMAT,
    name,
    actorClass: `${name}Photon`,
    version: '0.0.0',
    constructorParameters: [],
    methods: Object.fromEntries(Object.entries(methods).map(([method, sketch]) => [method, methodOf(method, sketch)])),
    photons: [],
    assets: [],
    bindings: [],
    ...more,
  };
}

function methodOf(name: string, { parameters = [], ...more }: MethodSketch): MethodManifest {
  return {
    name,
    isStatic: false,
    arguments: parameters.length === 0 ? { kind: 'none' } : { kind: 'positional', names: parameters },
    input: { type: 'object', properties: {} } satisfies ObjectSchema,
    completions: {},
    surfaces: [],
    middleware: [],
    isAsync: false,
    tags: {},
    ...more,
  };
}
