import { createWorker } from '@sundog/actor';
import { Photon } from '@sundog/tools/photon';
import { definePhoton, PhotonActor, tools, type PhotonManifest } from '@sundog/tools/runtime';

import { LoadPhoton, NotesPhoton, photons } from './photons.generated.ts';

export { LoadPhoton, NotesPhoton };

type Method = PhotonManifest['methods'][string];

/** What the compiler writes for a method with one text. */
function createMethod(name: string, description: string): Method {
  return {
    name,
    isStatic: false,
    description,
    arguments: { kind: 'positional', names: ['text'] },
    input: {
      type: 'object',
      properties: { text: { type: 'string' } },
      required: ['text'],
      additionalProperties: false,
    },
    completions: {},
    surfaces: [{ kind: 'tool', annotations: {} }],
    middleware: [],
    isAsync: false,
    tags: {},
  };
}

const methods = Array.from({ length: 200 }, (_, index) => createMethod(`tool_${index}`, `Tool number ${index}`));

const list: PhotonManifest = {
  format: 1,
  name: 'list',
  actorClass: 'ListPhoton',
  version: '0.0.0',
  constructorParameters: [],
  methods: Object.fromEntries(methods.map((method) => [method.name, method])),
  photons: [],
  assets: [],
  bindings: [],
};

/** As many tools as the lists that are measured have; nobody calls them. */
export class ListPhoton extends PhotonActor {
  static override readonly photon = definePhoton(list, class List extends Photon {});
}

export default createWorker({ mounts: [tools({ photons: [...photons, ListPhoton] })] });
