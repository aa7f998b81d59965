import { systemClock } from '../clock.ts';
import { createActorStub, type ActorStub } from './actor-stub.ts';
import { DEFAULT_ACTOR_NAME, type CallOptions } from './calls.ts';
import { CALL_DEPTH_MAX, sendCall } from './send-call.ts';

/**
 * A typed stub of an actor, for Workers: `actor(env.ROOM, 'lobby').post('hi')`. Inside of `createWorker` its calls
 * carry the request's context; elsewhere each call gets a context of its own.
 *
 * @param namespace the binding
 * @param name which actor of the class; `default` unless given
 * @param options how long its calls wait
 * @returns its methods, each answering a promise; see `Calls.call` for the errors
 */
export function actor<Instance extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Instance>,
  name: string = DEFAULT_ACTOR_NAME,
  options: CallOptions = {},
): ActorStub<Instance> {
  const target = { namespace: namespace as DurableObjectNamespace, kind: 'actor', name };
  const sendOptions = { clock: systemClock, depthMax: CALL_DEPTH_MAX, timeoutMs: options.timeoutMs };
  return createActorStub((method, args) => sendCall(target, method, args, sendOptions));
}
