import type { JsonObject } from '../../../manifest/json-schema.ts';
import type { AskRequest } from '../../../run/run.ts';
import { focusIn, make } from '../elements.ts';
import { createAskView } from './ask-view.ts';
import { openCalls, type OpenCall } from './open-calls.ts';

/** Where a call asks the person in front of the page. */
export interface Desk {
  readonly element: HTMLElement;
  /** Answers MCP's result; undefined if somebody else has answered. */
  readonly ask: (askId: string, request: AskRequest) => Promise<JsonObject | undefined>;
  /** Ends what is asked, so that the call learns of it; answers whether anything is. */
  readonly refuse: () => boolean;
}

/**
 * Makes the place where a call asks.
 *
 * @param call which one
 * @param onAsk told when it asks
 */
export function createDesk(call: Pick<OpenCall, 'method' | 'args'>, onAsk: () => void): Desk {
  const element = make('div');
  let refuse: (() => void) | undefined;
  return {
    element,
    ask: (askId, request) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void) => {
          openCalls.delete(open);
          refuse = undefined;
          element.replaceChildren();
          settle();
        };
        const answer = (result?: JsonObject) => end(() => resolve(result));
        const open: OpenCall = { ...call, askId, isListed: false, onAnsweredElsewhere: answer };
        refuse = () => {
          if (request.method === 'elicitation/create') answer({ action: 'cancel' });
          else end(() => reject(new DOMException('', 'AbortError'))); // MCP has no answer that would say so.
        };
        openCalls.add(open);
        element.replaceChildren(createAskView(request, answer));
        focusIn(element);
        onAsk();
      }),
    refuse() {
      const isAsking = refuse !== undefined;
      refuse?.();
      return isAsking;
    },
  };
}
