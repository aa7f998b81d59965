import { ActorError } from '@sundog/actor/errors';

/** A call to another photon is not made. */
export class PhotonCallError extends ActorError {
  override readonly name = 'PhotonCallError';
  readonly code: 'invalid_call' | 'undeclared_photon' | 'photon_not_served' | 'call_depth_exceeded';

  /**
   * @param code why
   * @param message what to do
   * @param data the facts
   * @param options the cause, if there is one
   */
  constructor(
    code: PhotonCallError['code'],
    message: string,
    data: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) {
    super(message, data, options);
    this.code = code;
  }

  /** The target names no method. */
  static badTarget(target: string): PhotonCallError {
    return new PhotonCallError(
      'invalid_call',
      `Invalid call target: '${target}'. Expected format: 'photonName.methodName'`,
      { target },
    );
  }

  /** The photon has not said that it calls the other one. */
  static undeclared(photon: string, other: string): PhotonCallError {
    return new PhotonCallError(
      'undeclared_photon',
      `${photon} does not say that it calls "${other}": add it to the comment of its class, as "@photons ${other}".`,
      { photon, other },
    );
  }

  /** The other photon is not part of the project. What the project has is not for whoever called the tool. */
  static notServed(photon: string, cause: Error): PhotonCallError {
    return new PhotonCallError(
      'photon_not_served',
      `This project has no photon "${photon}": serve ${photon}.photon.ts together with the one that calls it.`,
      { photon },
      { cause },
    );
  }

  /** Photons call each other in a circle. */
  static tooDeep(path: readonly string[], depthMax: number): PhotonCallError {
    return new PhotonCallError(
      'call_depth_exceeded',
      `Calls between photons are nested more than ${depthMax} deep: ${path.join(' → ')}. Look for a circle.`,
      { path, depthMax },
    );
  }
}
