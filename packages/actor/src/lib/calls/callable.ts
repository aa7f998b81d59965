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

/** Methods found so far, by the class's prototype: what a class declares does not change. */
const foundMethods = new WeakMap<object, Map<string, Method>>();

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
  const prototype = Reflect.getPrototypeOf(target) ?? target;
  let found = foundMethods.get(prototype);
  if (found === undefined) foundMethods.set(prototype, (found = new Map<string, Method>()));
  let method = found.get(name);
  if (method === undefined) {
    method = findDeclared(prototype, name, base);
    if (method === undefined) throw new MethodNotCallableError(target.constructor.name, name);
    found.set(name, method);
  }
  return method;
}

function findDeclared(lowest: object, name: string, base: { readonly prototype: object }): Method | undefined {
  if (!isCallableName(name) || name in base.prototype) return undefined;
  let prototype: object | null = lowest;
  while (prototype !== null && prototype !== base.prototype) {
    const found = Object.getOwnPropertyDescriptor(prototype, name);
    if (found !== undefined) return typeof found.value === 'function' ? (found.value as Method) : undefined;
    prototype = Reflect.getPrototypeOf(prototype);
  }
  return undefined;
}
