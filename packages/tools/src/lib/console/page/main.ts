/**
 * The console of a photon: its tools as forms, what it emits, its schedules, and what its runs wait for.
 *
 * The page has no state of its own: everything is read from the server again and again, while somebody looks.
 */
import type { ConsoleState } from '../../instance/console-state.ts';
import { make, mustFind, showEach } from './elements.ts';
import { showEvents } from './live/events-view.ts';
import { showSchedules } from './live/schedules-view.ts';
import { showWaiting, type Act } from './live/waiting-view.ts';
import { describeError, post, RefusedError, setToken } from './server/endpoint.ts';
import type { LineState } from './server/follow-events.ts';
import { loadState } from './server/state.ts';
import { showTools } from './tools-view.ts';

/** How often to look for what nobody tells: when a schedule runs next. */
const POLL_MS = 10_000;
/** How long until the next try when nobody has answered. */
const RETRY_MS = 3000;
const LIST_LIMIT = 200;

const act: Act = async (action, problem) => {
  const heading = problem.closest('section')?.querySelector('h2');
  try {
    await post(`console/${action.kind}`, action);
  } catch (error) {
    problem.textContent = describeError(error);
    return;
  }
  await refresh();
  // The button that was pressed may be gone.
  if (document.activeElement === document.body) heading?.focus();
};

void start();

async function start(): Promise<void> {
  try {
    const state = await loadState(LIST_LIMIT);
    showState(state);
    await showTools(() => void refresh());
    follow(state.cursor);
  } catch (error) {
    setText('problem', describeError(error));
    if (error instanceof RefusedError && error.status === 401) askToken();
    else setTimeout(() => location.reload(), RETRY_MS);
  }
}

/** Keeps what is shown true. */
function follow(since: string): void {
  const line = mustFind('line', HTMLElement);
  const onNews = () => void refresh();
  const onState = (state: LineState) => {
    line.textContent = line.className = state;
    if (state === 'live') onNews();
  };
  showEvents(since, onState, onNews);
  setInterval(() => {
    if (!document.hidden) void refresh();
  }, POLL_MS);
}

/** If nobody answers, what is shown stays: the line says that it is old. */
async function refresh(): Promise<void> {
  await loadState(LIST_LIMIT).then(showState, () => undefined);
}

function showState({ photon, instance, instances, waiting, schedules }: ConsoleState): void {
  const { name, title = name, version, description = '' } = photon;
  document.title = `${title} · ${instance}`;
  setText('name', title);
  setText('version', `${name} ${version}`);
  setText('description', description);
  mustFind('instance', HTMLInputElement).placeholder = instance;
  const names = new Map(instances.items.map((one) => [one, one]));
  showEach(mustFind('instances', HTMLElement), names, (value) => make('option', { value }));
  showWaiting(waiting, act);
  showSchedules(schedules, act);
}

/** The token goes no further than this window. */
function askToken(): void {
  const form = mustFind('token-form', HTMLFormElement);
  const field = mustFind('token', HTMLInputElement);
  form.hidden = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    setToken(field.value);
    location.reload();
  };
  field.focus();
}

function setText(id: string, text: string): void {
  mustFind(id, HTMLElement).textContent = text;
}
