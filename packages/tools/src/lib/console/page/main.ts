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
import { describeError, getInstance, post, RefusedError, setToken } from './server/endpoint.ts';
import { loadState } from './server/state.ts';
import { showTools } from './tools-view.ts';

const POLL_MS = 3000;
const LIST_LIMIT = 200;

let shown = '';

const act: Act = async (action, problem) => {
  const heading = problem.closest('section')?.querySelector('h2');
  try {
    await post(`console/${action.kind}`, action);
    await refresh();
    // The button that was pressed may be gone.
    if (document.activeElement === document.body) heading?.focus();
  } catch (error) {
    problem.textContent = describeError(error);
  }
};

void start();

async function start(): Promise<void> {
  mustFind('instance-form', HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    const { value } = mustFind('instance', HTMLInputElement);
    location.search = value === '' ? '' : new URLSearchParams({ instance: value }).toString();
  };
  try {
    showState(await loadState(LIST_LIMIT));
    await showTools(() => void refresh().catch(() => undefined));
  } catch (error) {
    if (error instanceof RefusedError && error.status === 401) return askToken(error.message);
    showProblem(describeError(error));
    setTimeout(() => location.reload(), POLL_MS);
    return;
  }
  const line = mustFind('line', HTMLElement);
  showEvents((state) => {
    line.textContent = state;
    line.className = state;
    if (state === 'live') void refresh().catch(() => undefined);
  });
  setInterval(() => {
    if (!document.hidden) void refresh().catch(() => undefined);
  }, POLL_MS);
}

async function refresh(): Promise<void> {
  showState(await loadState(LIST_LIMIT));
}

function showState(state: ConsoleState): void {
  const text = JSON.stringify(state);
  if (text === shown) return;
  shown = text;
  const { photon, instance, instances } = state;
  document.title = `${photon.title ?? photon.name} · ${instance}`;
  mustFind('name', HTMLElement).textContent = photon.title ?? photon.name;
  mustFind('version', HTMLElement).textContent = `${photon.name} ${photon.version}`;
  mustFind('description', HTMLElement).textContent = photon.description ?? '';
  const field = mustFind('instance', HTMLInputElement);
  field.placeholder = instance;
  if (field.value === '' && getInstance() !== null) field.value = instance;
  const names = new Map(instances.items.map((name) => [name, name]));
  showEach(mustFind('instances', HTMLElement), names, (value) => make('option', { value }));
  showWaiting(state.waiting, act);
  showSchedules(state.schedules, act);
}

/** The token goes no further than this window. */
function askToken(message: string): void {
  const form = mustFind('token-form', HTMLFormElement);
  form.hidden = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    setToken(mustFind('token', HTMLInputElement).value);
    location.reload();
  };
  showProblem(message);
  mustFind('token', HTMLInputElement).focus();
}

function showProblem(message: string): void {
  mustFind('problem', HTMLElement).textContent = message;
}
