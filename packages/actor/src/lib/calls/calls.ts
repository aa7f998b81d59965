/**
 * Calls from one actor to another, with the caller's context.
 *
 * Owns nothing stored. A plain Durable Object has it by making a `Calls`, and receives calls by forwarding one method:
 * `_sundogCall(...envelope) { return this.calls.receive(this, DurableObject, envelope); }`.
 */
import { formatActorKind } from '../address.ts';
import { systemClock, type Clock } from '../clock.ts';
import { getContext, type CallContext } from '../context.ts';
import { createActorStub, type ActorClass, type ActorStub } from './actor-stub.ts';
import { InvalidCallError } from './call-errors.ts';
import { isNamespace, mustFindActor, type ActorSources } from './find-actor.ts';
import { receiveCall } from './receive-call.ts';
import type { CallEnvelope } from './envelope.ts';
import { CALL_DEPTH_MAX, sendCall, type CallTarget } from './send-call.ts';

/** The actor that a call without an instance reaches. */
export const DEFAULT_ACTOR_NAME = 'default';

/** How calls are set up. */
export interface CallsOptions {
  /** The object's bindings: `env`. */
  env: object;
  clock?: Clock;
  /** How deep calls may be nested; 16 unless given. */
  depthMax?: number;
}

/** What one call, or all calls of a stub, may be told. */
export interface CallOptions {
  /** How long to wait for the answer, in milliseconds; an earlier deadline of the context stays. */
  timeoutMs?: number;
}

/** What a call by name may be told. */
export interface NamedCallOptions extends CallOptions {
  /** Name of the actor; `default` unless given. */
  instance?: string;
}

/** A way to say which class of actors: the class, its namespace, or its name (`chat-room`). */
export type ActorReference<Instance extends object> =
  | ActorClass<Instance>
  | (Instance extends Rpc.DurableObjectBranded ? DurableObjectNamespace<Instance> : never)
  | string;

/** Calls out of one object, and the way in. */
export class Calls {
  readonly #ctx: DurableObjectState;
  readonly #sources: ActorSources;
  readonly #clock: Clock;
  readonly #depthMax: number;
  #label: string | undefined;

  /**
   * @param ctx state of the object
   * @param options its bindings and limits
   */
  constructor(ctx: DurableObjectState, options: CallsOptions) {
    this.#ctx = ctx;
    this.#sources = { ctx, env: options.env };
    this.#clock = options.clock ?? systemClock;
    this.#depthMax = options.depthMax ?? CALL_DEPTH_MAX;
  }

  /** On whose behalf the running code works; undefined in alarms, socket hooks and methods called by plain RPC. */
  get context(): CallContext | undefined {
    return getContext();
  }

  /**
   * Calls a method by name: `call('room.post', ['hi'], { instance: 'lobby' })`.
   *
   * @param target actor and method, `chat-room.post` or `ChatRoom.post`
   * @param args structured-clonable values
   * @param options which actor of the class, and how long to wait
   * @returns what the method returned; the type is what the caller expects, and is not checked
   * @throws RemoteActorError, RemoteError what the method threw
   * @throws UnknownActorError, InvalidCallError, InvalidActorNameError
   * @throws CallDeadlineError, CallDepthError, ActorUnavailableError
   */
  async call<Result = unknown>(
    target: string,
    args: readonly unknown[] = [],
    options: NamedCallOptions = {},
  ): Promise<Result> {
    const [, actor, method] = TARGET.exec(target) ?? [];
    if (actor === undefined || method === undefined) {
      throw new InvalidCallError(`A call's target is written "actor.method", found "${target}".`, { target });
    }
    const callTarget = resolveActor(actor, options.instance ?? DEFAULT_ACTOR_NAME, this.#sources);
    const { timeoutMs } = options;
    const result = await sendCall(callTarget, method, args, {
      clock: this.#clock,
      depthMax: this.#depthMax,
      timeoutMs,
    });
    return result as Result;
  }

  /**
   * A typed stub: `to(Room, 'lobby').post('hi')`, or `to<Room>('room', 'lobby')` where only the type is at hand.
   *
   * @param actor which class
   * @param name which actor of the class
   * @param options how long its calls wait
   * @returns its methods, each answering a promise; errors are those of `call`
   * @throws UnknownActorError
   */
  to<Instance extends object>(
    actor: ActorReference<Instance>,
    name: string = DEFAULT_ACTOR_NAME,
    options: CallOptions = {},
  ): ActorStub<Instance> {
    const target = resolveActor(actor, name, this.#sources);
    const sendOptions = { clock: this.#clock, depthMax: this.#depthMax, timeoutMs: options.timeoutMs };
    return createActorStub((method, args) => sendCall(target, method, args, sendOptions));
  }

  /**
   * Runs a call that has reached this object.
   *
   * @param target the object
   * @param base the class below which methods are callable
   * @param envelope what crossed
   * @returns how it ended, for the other side; nothing is thrown
   */
  receive(target: object, base: { readonly prototype: object }, envelope: CallEnvelope): unknown {
    this.#label ??= `${formatActorKind(target.constructor.name)}/${this.#ctx.id.name ?? this.#ctx.id.toString()}`;
    return receiveCall({ target, label: this.#label, base, clock: this.#clock }, envelope);
  }
}

const TARGET = /^([A-Za-z][\w-]*)\.(\w+)$/;

/**
 * Finds the actor that a reference and a name mean.
 *
 * @param actor a class, a namespace, or a name in kebab-case
 * @param name which actor of the class
 * @param sources where names and classes are looked up
 * @returns the target of a call
 * @throws UnknownActorError
 */
export function resolveActor(actor: unknown, name: string, sources: ActorSources): CallTarget {
  if (isNamespace(actor)) return { namespace: actor, kind: 'actor', name };
  const wanted = typeof actor === 'function' ? actor.name : String(actor);
  const { namespace, kind } = mustFindActor(wanted, sources);
  return { namespace, kind, name };
}
