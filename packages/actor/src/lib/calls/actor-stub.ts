import type { ReservedMethod } from './callable.ts';

/** A class whose instances can be called; only its type matters. */
export type ActorClass<Instance extends object = object> = abstract new (...args: never[]) => Instance;

/** The names of an actor's methods that calls may reach. */
type CallableName<Instance> = {
  [Name in keyof Instance]: Name extends string
    ? Name extends ReservedMethod | `_${string}` | `#${string}`
      ? never
      : Instance[Name] extends (...args: never[]) => unknown
        ? Name
        : never
    : never;
}[keyof Instance];

/** An actor from outside: its public methods, each answering a promise. */
export type ActorStub<Instance> = {
  readonly [Name in CallableName<Instance>]: Instance[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** Sends one call. */
type Send = (method: string, args: readonly unknown[]) => Promise<unknown>;

/**
 * Makes an object that has every method and passes each call on. It is no promise, so async functions can return it.
 *
 * @param send what to do with a call
 * @returns the stub; its type is what the caller says the actor is
 */
export function createActorStub<Instance>(send: Send): ActorStub<Instance> {
  return new Proxy({ send }, stubHandler) as ActorStub<Instance>;
}

const stubHandler: ProxyHandler<{ send: Send }> = {
  get(target, method) {
    if (typeof method !== 'string' || method === 'then') return undefined;
    return (...args: unknown[]) => target.send(method, args);
  },
};
