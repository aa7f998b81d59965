/** The name under which `node:crypto` is found where that is an alias. */
declare module 'crypto' {
  export * from 'node:crypto';
}
