/** One tool: its form, what it says while it runs, what it asks, and what it answered. */
import { formatArguments } from '../../../instance/console-state.ts';
import type { Json, JsonObject } from '../../../manifest/json-schema.ts';
import { getObject, getString, isJsonObject } from '../../../manifest/json-values.ts';
import { createId, make, makeButton } from '../elements.ts';
import { createFormView, type FormView } from '../form/form-view.ts';
import { isArray } from '../form/json.ts';
import { describeError } from '../server/endpoint.ts';
import { callTool, type Tool } from './call-tool.ts';
import { createDesk } from './desk.ts';
import { createProgressView } from './progress-view.ts';
import { createResultView } from './result-view.ts';

/**
 * Shows a tool.
 *
 * @param tool as the server lists it
 * @param onChange told when a call waits, goes on or ends
 */
export function createToolPanel(tool: Tool, onChange: () => void): HTMLElement {
  const { name, title, description, annotations } = tool;
  const form = createFormView(tool.inputSchema);
  const call = make('button', {}, 'Call');
  const outcome = make('section', { className: 'outcome', ariaLabel: 'Outcome' });
  const heading = make('h2', { id: createId(), tabIndex: -1 }, title ?? name);
  const onsubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const args = form.read();
    if (args === undefined) return;
    call.disabled = true;
    void run(tool, args, { form, outcome, onChange }).finally(() => (call.disabled = false));
  };
  const panel = make(
    'article',
    { className: 'tool' },
    make(
      'header',
      {},
      heading,
      title !== undefined && make('code', {}, name),
      annotations?.readOnlyHint === true && make('small', {}, 'reads only'),
      annotations?.destructiveHint === true && make('small', {}, 'destructive'),
    ),
    make('p', { className: 'prose' }, description),
    make(
      'form',
      { noValidate: true, onsubmit },
      form.element,
      make('div', { className: 'actions' }, call, form.toggle),
    ),
    outcome,
  );
  panel.setAttribute('aria-labelledby', heading.id);
  return panel;
}

interface Stage {
  readonly form: FormView;
  readonly outcome: HTMLElement;
  readonly onChange: () => void;
}

async function run(tool: Tool, args: Json, { form, outcome, onChange }: Stage): Promise<void> {
  const line = new AbortController();
  const progress = createProgressView();
  const desk = createDesk({ method: tool.name, args: formatArguments(args) }, onChange);
  const cancel = makeButton('Cancel', () => void (desk.refuse() || line.abort()), 'quiet');
  outcome.className = 'outcome running';
  outcome.replaceChildren(progress.element, desk.element, cancel);
  const startedAt = performance.now();
  const end = (label: string, className: string, content: HTMLElement) => {
    progress.end();
    const tookMs = Math.round(performance.now() - startedAt);
    outcome.className = `outcome ${className}`;
    outcome.replaceChildren(make('h3', { role: 'status' }, `${label} · ${tookMs} ms`), content, progress.element);
  };
  try {
    const { signal } = line;
    const result = await callTool(tool, args, { signal, onNotification: progress.tell, ask: desk.ask });
    const isError = result['isError'] === true;
    end(isError ? 'Failed' : 'Done', isError ? 'failed' : 'done', createResultView(result));
    for (const { path, message } of listProblems(result)) form.showProblem(path, message);
  } catch (error) {
    if (line.signal.aborted || error instanceof DOMException) end('Cancelled', 'cancelled', make('p'));
    else end('Failed', 'failed', make('pre', {}, describeError(error)));
  }
  onChange();
}

/** What did not fit of the arguments, by path: programs find it in `_meta`. */
function listProblems(result: JsonObject): { path: string[]; message: string }[] {
  const error = getObject(getObject(result, '_meta') ?? {}, 'sundog/error');
  const problems = error && getObject(error, 'data')?.['problems'];
  return (isArray(problems) ? problems : []).filter(isJsonObject).map((problem) => ({
    path: (getString(problem, 'path') ?? '').split(/[.[\]"]+/).filter(Boolean), // `items[0].title`
    message: `Expected ${getString(problem, 'expected')}, found ${getString(problem, 'found')}.`,
  }));
}
