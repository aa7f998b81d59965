import { ActorError } from '@sundog/actor/errors';

import { formatBinding } from '../manifest/binding-name.ts';
import type { CloudflareBinding, PhotonManifest } from '../manifest/manifest.ts';
import type { PhotonCloudflare } from '../photon/photon-context.ts';

/** The Worker lacks a binding that the photon uses. */
export class MissingBindingError extends ActorError {
  override readonly name = 'MissingBindingError';
  readonly code = 'missing_binding';

  /**
   * @param use as the photon writes it
   * @param binding its name
   */
  constructor(use: string, binding: string) {
    super(`${use} is the binding "${binding}", which this Worker has not: add it to wrangler.jsonc.`, { use, binding });
  }
}

/**
 * Makes `this.cf`.
 *
 * @param manifest of the photon
 * @param env of the Worker
 * @returns the services
 */
export function createCloudflare(manifest: PhotonManifest, env: object): PhotonCloudflare {
  const must = <Binding>(kind: CloudflareBinding['kind'], name?: string): Binding => {
    const binding = formatBinding(manifest.name, kind, name);
    const found: unknown = Reflect.get(env, binding);
    // Wrangler's configuration says of what type a binding is; the engine makes it so.
    if (found !== undefined) return found as Binding;
    const call = name === undefined ? `this.cf.${kind}` : `this.cf.${kind}(${JSON.stringify(name)})`;
    throw new MissingBindingError(call, binding);
  };
  return {
    kv: (name) => must('kv', name),
    r2: (name) => must('r2', name),
    d1: (name) => must('d1', name),
    queue: (name) => must('queue', name),
    vectorize: (name) => must('vectorize', name),
    get ai(): Ai {
      return must('ai');
    },
    get images(): ImagesBinding {
      return must('images');
    },
    get browser(): Fetcher {
      return must('browser');
    },
    fetch: (input, init) => fetch(input, init),
  };
}
