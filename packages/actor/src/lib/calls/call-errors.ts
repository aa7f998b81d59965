import { ActorError } from '../errors.ts';

/** No actor class goes by the name that a call gave. */
export class UnknownActorError extends ActorError {
  override readonly name = 'UnknownActorError';
  readonly code = 'unknown_actor';

  /**
   * @param actor what the call named
   * @param known what it might have named
   */
  constructor(actor: string, known: readonly string[]) {
    const list = known.length === 0 ? 'this Worker has none' : `known are ${known.join(', ')}`;
    super(
      `No actor is called "${actor}"; ${list}. Export its class from the Worker's main module and list it in the migrations of wrangler.jsonc, or bind its namespace.`,
      { actor, known },
    );
  }
}

/** A call's target is not written `actor.method`. */
export class InvalidCallError extends ActorError {
  override readonly name = 'InvalidCallError';
  readonly code = 'invalid_call';
}

/** The actor has no such method, or none that calls may reach. */
export class MethodNotCallableError extends ActorError {
  override readonly name = 'MethodNotCallableError';
  readonly code = 'method_not_callable';

  /**
   * @param className the actor's class
   * @param method what the call named
   */
  constructor(className: string, method: string) {
    super(
      `${className} has no callable method "${method}". Callable are the methods that the class declares itself, without those that begin with "_" or "#" and without handlers such as fetch and alarm.`,
      { class: className, method },
    );
  }
}

/** The time that the request had for its answer is over. */
export class CallDeadlineError extends ActorError {
  override readonly name = 'CallDeadlineError';
  readonly code = 'deadline_exceeded';

  /**
   * @param call the call in question, `room/lobby.post`
   * @param deadlineMs when the time was over, in milliseconds since 1970
   * @param hasStarted whether the method may have run: then only the waiting has ended
   */
  constructor(call: string, deadlineMs: number, hasStarted: boolean) {
    super(
      hasStarted
        ? `${call} did not answer before its deadline; whether it has done its work is unknown.`
        : `${call} was not started, because its deadline had passed.`,
      { call, deadlineMs, hasStarted },
    );
  }
}

/** Calls have led to calls too often; most likely the actors call each other in a circle. */
export class CallDepthError extends ActorError {
  override readonly name = 'CallDepthError';
  readonly code = 'call_depth_exceeded';

  /**
   * @param path the calls that led here and the one refused, outermost first
   * @param depthMax how many may be nested
   */
  constructor(path: readonly string[], depthMax: number) {
    super(`Calls are nested more than ${depthMax} deep: ${path.join(' → ')}. Look for a circle, or use a job.`, {
      path,
      depthMax,
    });
  }
}

/** The engine could not reach the actor or lost it on the way: it restarted, was reset, or has too much to do. */
export class ActorUnavailableError extends ActorError {
  override readonly name = 'ActorUnavailableError';
  readonly code = 'actor_unavailable';

  /**
   * @param call the call in question, `room/lobby.post`
   * @param cause what the engine threw
   * @param facts whether the engine says that a second try may succeed, and that there were too many calls
   */
  constructor(call: string, cause: unknown, facts: { isRetryable: boolean; isOverloaded: boolean }) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `${call} got no answer, and whether it has done its work is unknown: ${reason}`,
      { call, ...facts },
      { cause },
    );
  }
}
