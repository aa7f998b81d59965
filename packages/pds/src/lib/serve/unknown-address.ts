/** The address of everybody, where the host does not know who asks: it is reached directly, or trusts no proxy. */
export const UNKNOWN_ADDRESS = 'unknown';
