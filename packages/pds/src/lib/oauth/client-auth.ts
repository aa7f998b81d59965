/** How a client proved who it is. A session stays with the key that it began with. */
export type ClientAuth =
  | { readonly method: 'none' }
  | {
      readonly method: 'private_key_jwt';
      readonly kid: string;
      /** RFC 7638 thumbprint of the client's key. */
      readonly thumbprint: string;
    };

/** Whether two requests were made with the same key, or both without. */
export function isSameAuth(one: ClientAuth, other: ClientAuth): boolean {
  if (one.method === 'none' || other.method === 'none') return one.method === other.method;
  return one.thumbprint === other.thumbprint;
}
