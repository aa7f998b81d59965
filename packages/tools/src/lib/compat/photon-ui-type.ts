/** A result that says how it wants to be shown; as JSON it is plain data with the same `_photonType`. */
export interface PhotonUIType {
  readonly _photonType: string;
  toJSON(): object;
}

/** Whether a value says how it wants to be shown. */
export function isPhotonUIType(value: unknown): value is PhotonUIType {
  return (
    typeof value === 'object' &&
    value !== null &&
    '_photonType' in value &&
    typeof value._photonType === 'string' &&
    'toJSON' in value &&
    typeof value.toJSON === 'function'
  );
}
