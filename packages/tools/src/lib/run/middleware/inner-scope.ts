import type { RunScope } from '../run-scope.ts';

/**
 * The scope of a part of a run that can be given up before the run is.
 *
 * @param scope of the run
 * @param signal that gives the part up; its reason is what the part's code then gets for all that it does
 */
export function createInnerScope(scope: RunScope, signal: AbortSignal): RunScope {
  return {
    request: scope.request,
    signal: AbortSignal.any([scope.signal, signal]),
    get isReplaying() {
      return scope.isReplaying;
    },
    get isDurable() {
      return scope.isDurable;
    },
    perform: async (operation, effect) => {
      signal.throwIfAborted();
      return scope.perform(operation, effect);
    },
    performNow: (operation, effect) => {
      signal.throwIfAborted();
      scope.performNow(operation, effect);
    },
    ask: async (request, options) => {
      signal.throwIfAborted();
      return scope.ask(request, options);
    },
    notify: (notice) => {
      signal.throwIfAborted();
      scope.notify(notice);
    },
    onDurable: (listener) => scope.onDurable(listener),
    onWaiting: (listener) => scope.onWaiting(listener),
  };
}
