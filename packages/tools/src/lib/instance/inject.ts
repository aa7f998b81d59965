/** What a photon's constructor is called with. */
import { ActorError } from '@sundog/actor/errors';

import type { ConstructorParameter, PhotonManifest } from '../manifest/manifest.ts';

/** A photon cannot be made for want of a variable, or because a variable does not fit. */
export class MissingVariableError extends ActorError {
  override readonly name = 'MissingVariableError';
  readonly code = 'missing_variable';

  /**
   * @param photon its name
   * @param parameter of the constructor
   * @param variable of the Worker
   * @param problem what is wrong with it
   */
  constructor(photon: string, parameter: string, variable: string, problem: string) {
    super(
      `The photon ${photon} needs the variable ${variable} for its parameter "${parameter}": ${problem} Set it under "vars" in wrangler.jsonc, or as a secret in .dev.vars.`,
      { photon, parameter, variable },
    );
  }
}

/** Where arguments come from. */
export interface Sources {
  readonly manifest: PhotonManifest;
  /** Variables and bindings of the Worker. */
  readonly env: object;
  /** All that `this` can do. */
  readonly capabilities: { readonly cf: object };
  /** Kept state by property. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Makes the object that stands for another photon. */
  readonly usePhoton: (photon: string, instance: string) => object;
}

/**
 * Finds the arguments of a photon's constructor.
 *
 * @param sources where they come from
 * @returns in order; undefined where the default of the source holds
 * @throws MissingVariableError
 */
export function findConstructorArguments(sources: Sources): unknown[] {
  return sources.manifest.constructorParameters.map((parameter) => findArgument(parameter, sources));
}

function findArgument(parameter: ConstructorParameter, sources: Sources): unknown {
  const { manifest, env, capabilities, state, usePhoton } = sources;
  switch (parameter.kind) {
    case 'env':
      return readVariable(manifest.name, parameter, Reflect.get(env, parameter.variable));
    case 'photon':
      return usePhoton(parameter.photon, parameter.instance);
    case 'capabilities':
      return capabilities;
    case 'cloudflare':
      return capabilities.cf;
    case 'state': {
      const properties = Object.entries(manifest.state?.constructorProperties ?? {});
      const [property] = properties.find(([, name]) => name === parameter.parameter) ?? [];
      return property === undefined ? undefined : state[property];
    }
    case 'none':
      return undefined;
  }
}

function readVariable(
  photon: string,
  { parameter, variable, type, isRequired }: Extract<ConstructorParameter, { kind: 'env' }>,
  value: unknown,
): unknown {
  const fail = (problem: string): MissingVariableError => {
    return new MissingVariableError(photon, parameter, variable, problem);
  };
  if (value === undefined || value === null) {
    if (isRequired) throw fail('it is not set.');
    return undefined;
  }
  const isVariable = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isVariable) throw fail(`it must be a ${type}, found a binding.`);
  const text = String(value);
  if (type === 'string') return text;
  if (type === 'boolean') {
    const isTrue = /^(?:true|1|yes|on)$/i.test(text);
    if (isTrue || /^(?:false|0|no|off|)$/i.test(text)) return isTrue;
    throw fail(`it must be true or false, found "${text}".`);
  }
  const number = Number(text);
  if (text.trim() === '' || Number.isNaN(number)) throw fail(`it must be a number, found "${text}".`);
  return number;
}
