import { formatAskAnchor } from '../../../instance/console-state.ts';
import type { ConsoleAction, ConsoleState, WaitingRun } from '../../../instance/console-state.ts';
import type { OpenAsk } from '../../../run/run.ts';
import { listOthers } from '../call/open-calls.ts';
import { createAskView } from '../call/ask-view.ts';
import { focusIn, make, makeButton, mustFind, showEach } from '../elements.ts';

/** Does something at the server; what goes wrong is shown. */
export type Act = (action: ConsoleAction, problem: HTMLElement) => Promise<void>;

/**
 * Shows the runs that wait for somebody.
 *
 * @param waiting the runs
 * @param act answers and cancels
 */
export function showWaiting(waiting: ConsoleState['waiting'], act: Act): void {
  const items = listOthers(waiting.items);
  mustFind('waiting', HTMLElement).hidden = items.length === 0;
  const entries = new Map(items.map((run) => [`${run.id} ${run.asks.map(({ id }) => id).join()}`, run]));
  showEach(mustFind('waiting-list', HTMLElement), entries, (run) => createRunView(run, act));
}

function createRunView(run: WaitingRun, act: Act): HTMLElement {
  const problem = make('p', { className: 'problem', role: 'alert' });
  const started = new Date(run.startedAtMs);
  const cancel = makeButton('Cancel', () => void act({ kind: 'cancel', runId: run.id }, problem), 'quiet');
  cancel.ariaLabel = `Cancel ${run.method}`;
  return make(
    'li',
    {},
    make(
      'header',
      {},
      make('h3', {}, run.method),
      make('code', {}, run.args),
      make('time', { dateTime: started.toISOString() }, `${run.caller}, ${started.toLocaleString()}`),
      cancel,
    ),
    ...run.asks.map((ask) => createOpenAskView(run, ask, (action) => act(action, problem))),
    problem,
  );
}

function createOpenAskView(
  { id: runId }: WaitingRun,
  { id: askId, request, page }: OpenAsk,
  act: (action: ConsoleAction) => Promise<void>,
): HTMLElement {
  const view = createAskView(request, (result) => void act({ kind: 'answer', runId, askId, result }), page);
  // A client is sent here by a link: where it leads is what that client asked for.
  if (location.hash === `#${formatAskAnchor(runId, askId)}`) setTimeout(() => focusIn(view));
  return view;
}
