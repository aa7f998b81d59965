import { MethodNotCallableError } from './call-errors.ts';

/** Methods that the engine calls, or that mean something to every object or promise. */
const reserved: ReadonlySet<string> = new Set([
  'constructor',
  'then',
  'fetch',
  'connect',
  'alarm',
  'webSocketMessage',
  'webSocketClose',
  'webSocketError',
  'queue',
  'scheduled',
  'tail',
  'trace',
  'test',
] satisfies ReservedMethod[]);

/** Methods that calls never reach, whatever class declares them. */
export type ReservedMethod =
  | 'constructor'
  | 'then'
  | 'fetch'
  | 'connect'
  | 'alarm'
  | 'webSocketMessage'
  | 'webSocketClose'
  | 'webSocketError'
  | 'queue'
  | 'scheduled'
  | 'tail'
  | 'trace'
  | 'test';

/** A method as calls see it. */
type Method = (this: object, ...args: readonly unknown[]) => unknown;

/**
 * Whether a name may be called at all, whatever the class.
 *
 * @param name of the method
 * @returns false for private, reserved and empty names
 */
export function isCallableName(name: string): boolean {
  return name !== '' && !name.startsWith('_') && !name.startsWith('#') && !reserved.has(name);
}

/**
 * Finds the method that a call names. Only what the classes below `base` declare as methods counts: nothing that the
 * kernel, the engine or `Object` bring along, no accessors, nothing that is a property of the instance.
 *
 * @param target the actor
 * @param name of the method
 * @param base the class whose methods, and those of everything above it, are not callable
 * @returns the method, to be called with the actor as `this`
 * @throws MethodNotCallableError
 */
export function mustFindMethod(target: object, name: string, base: { readonly prototype: object }): Method {
  if (isCallableName(name) && !(name in base.prototype)) {
    let prototype: object | null = Reflect.getPrototypeOf(target);
    while (prototype !== null && prototype !== base.prototype) {
      const found = Object.getOwnPropertyDescriptor(prototype, name);
      if (found !== undefined) {
        if (typeof found.value === 'function') return found.value as Method;
        break;
      }
      prototype = Reflect.getPrototypeOf(prototype);
    }
  }
  throw new MethodNotCallableError(target.constructor.name, name);
}
