/** One tool: its form, what it says while it runs, what it asks, and what it answered. */
import type { Json, JsonObject } from '../../../manifest/json-schema.ts';
import { getObject, getString, isJsonObject } from '../../../mcp/json-values.ts';
import type { AskRequest } from '../../../run/run.ts';
import { createId, make, makeButton } from '../elements.ts';
import { createFormView, type FormView } from '../form/form-view.ts';
import { isArray } from '../form/json.ts';
import { describeError } from '../server/endpoint.ts';
import { createAskView } from './ask-view.ts';
import { callTool, type Tool } from './call-tool.ts';
import { createRefusal } from './ask-form.ts';
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
    make('header', {}, heading, make('code', {}, name), ...listMarks(annotations)),
    description !== undefined && make('p', { className: 'text' }, description),
    make('form', { noValidate: true, onsubmit }, form.element, make('div', { className: 'actions' }, call)),
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
  const desk = createDesk(onChange);
  const cancel = makeButton('Cancel', () => void (desk.refuse() || line.abort()), 'quiet');
  outcome.className = 'outcome active';
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

/** Where a call asks the person in front of the page. */
interface Desk {
  readonly element: HTMLElement;
  ask(request: AskRequest): Promise<JsonObject>;
  /** Ends what is asked, so that the call learns of it; answers whether anything is. */
  refuse(): boolean;
}

function createDesk(onChange: () => void): Desk {
  const element = make('div');
  let refuse: (() => void) | undefined;
  return {
    element,
    ask(request) {
      onChange();
      return new Promise((resolve, reject) => {
        const clear = () => {
          refuse = undefined;
          element.replaceChildren();
        };
        const answer = (result: JsonObject) => {
          clear();
          resolve(result);
        };
        refuse = () => {
          if (request.method === 'elicitation/create') return answer(createRefusal('cancel'));
          clear();
          reject(new DOMException('', 'AbortError')); // MCP has no answer that would say so.
        };
        element.replaceChildren(createAskView(request, answer));
        element.querySelector<HTMLElement>('input, select, textarea, a, button')?.focus();
      });
    },
    refuse() {
      const isAsking = refuse !== undefined;
      refuse?.();
      return isAsking;
    },
  };
}

function listMarks(annotations: Tool['annotations']): HTMLElement[] {
  const marks = [
    ...(annotations?.readOnlyHint === true ? ['reads only'] : []),
    ...(annotations?.destructiveHint === true && annotations.readOnlyHint !== true ? ['destructive'] : []),
  ];
  return marks.map((mark) => make('small', {}, mark));
}

/** What did not fit of the arguments, by path: programs find it in `_meta`. */
function listProblems(result: JsonObject): { path: (string | number)[]; message: string }[] {
  const error = getObject(getObject(result, '_meta') ?? {}, 'sundog/error');
  const problems = error && getObject(error, 'data')?.['problems'];
  return (isArray(problems) ? problems : []).filter(isJsonObject).map((problem) => ({
    path: parsePath(getString(problem, 'path') ?? ''),
    message: `Expected ${getString(problem, 'expected')}, found ${getString(problem, 'found')}.`,
  }));
}

/** `items[0].title`, `ages["a b"]`. */
function parsePath(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index === undefined ? (name ?? (JSON.parse(quoted ?? '""') as string)) : Number(index),
  );
}
