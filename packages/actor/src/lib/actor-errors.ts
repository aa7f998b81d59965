import { ActorError } from './errors.ts';

/** An actor's class declares a handler that the kernel needs for itself. */
export class HandlerOverriddenError extends ActorError {
  override readonly name = 'HandlerOverriddenError';
  readonly code = 'handler_overridden';

  /**
   * @param className the actor's class
   * @param handler what it declares
   * @param instead what to declare
   */
  constructor(className: string, handler: string, instead: string) {
    super(
      `${className} overrides ${handler}, with which an actor's parts would stop working. ${instead} To have all handlers to yourself, extend DurableObject and use the parts.`,
      { class: className, handler },
    );
  }
}
