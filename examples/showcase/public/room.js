/**
 * One room as a card, kept true by the room's events.
 */
import { mustFind, readField } from './elements.js';
import { followEvents } from './events.js';

const PATIENCE_MS = 10_000;

/** Who speaks in this window, also after a reload. */
const author = (sessionStorage['author'] ??= `guest ${Math.floor(Math.random() * 900 + 100)}`);

/**
 * @typedef {{ id: number, author: string, text: string }} Message
 * @typedef {{ ticks: number, tickedAt: number | null }} Tick
 * @typedef {Tick & { count: number, wakes: number, bornAt: number, cursor: string, messages: Message[] }} RoomState
 */

/**
 * Adds a room's card and keeps it true.
 *
 * @param {HTMLElement} rooms where
 * @param {string} name
 * @returns {HTMLElement}
 */
export function showRoom(rooms, name) {
  const template = /** @type {HTMLTemplateElement} */ (mustFind(document, '#room'));
  rooms.append(template.content.cloneNode(true));
  const card = mustFind(rooms, '.room:last-child');
  card.dataset['room'] = name;
  card.setAttribute('aria-label', name);
  setText(card, 'name', name);
  const url = `/rooms/${name}`;
  onClick(card, 'increment', () => send(card, `${url}/increment`));
  onClick(card, 'sleep', () => send(card, `${url}/sleep`));
  speakFrom(card, `${url}/messages`);
  followEvents(`${url}/events?channel=*`, {
    load: async () => showState(card, await load(url)),
    event: (channel, data) => showEvent(card, channel, data),
    connection: (state) => {
      setText(card, 'connection', state);
      if (state === 'live') setText(card, 'problem', '');
      mustFind(card, '[data-field=connection]').dataset['state'] = state;
    },
  });
  return card;
}

/**
 * @param {string} url
 * @returns {Promise<RoomState>}
 */
async function load(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`the room answered ${response.status}`);
  return response.json();
}

/**
 * Sends what is typed. What could not be sent is put back.
 *
 * @param {HTMLElement} card
 * @param {string} url
 */
function speakFrom(card, url) {
  const form = /** @type {HTMLFormElement} */ (mustFind(card, 'form'));
  const input = /** @type {HTMLInputElement} */ (mustFind(form, 'input'));
  input.placeholder = `Say something as ${author}`;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = readField(form, 'text');
    form.reset();
    void send(card, url, { author, text }).then((isSent) => (isSent ? undefined : (input.value ||= text)));
  });
}

/**
 * Asks the room for something, and says on its card if that fails.
 *
 * @param {HTMLElement} card
 * @param {string} url
 * @param {unknown} [body]
 * @returns {Promise<boolean>} whether it was done
 */
async function send(card, url, body = {}) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    setText(card, 'problem', response.ok ? '' : (await response.json()).error.message);
    return response.ok;
  } catch {
    setText(card, 'problem', 'That did not get through. Try again when the room is live.');
    return false;
  }
}

/**
 * @param {HTMLElement} card
 * @param {RoomState} state
 * @returns {string} the cursor that the state is true at
 */
function showState(card, state) {
  setText(card, 'count', state.count);
  showTick(card, state);
  showWakes(card, state);
  setText(card, 'born-at', new Date(state.bornAt).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' }));
  mustFind(card, '[data-field=messages]').replaceChildren();
  for (const message of state.messages) showMessage(card, message);
  return state.cursor;
}

/**
 * @param {HTMLElement} card
 * @param {string} channel
 * @param {any} data what the room emits there
 */
function showEvent(card, channel, data) {
  if (channel === 'count') setText(card, 'count', data.count);
  if (channel === 'messages') showMessage(card, data);
  if (channel === 'ticks') showTick(card, data);
  if (channel === 'wakes') showWakes(card, data);
}

/**
 * Keeps the latest in sight, unless the reader has scrolled away from it.
 *
 * @param {HTMLElement} card
 * @param {Message} message
 */
function showMessage(card, message) {
  const list = mustFind(card, '[data-field=messages]');
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const item = document.createElement('li');
  item.classList.toggle('own', message.author === author);
  const name = document.createElement('b');
  name.textContent = message.author;
  item.append(name, ` ${message.text}`);
  list.append(item);
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

/**
 * @param {HTMLElement} card
 * @param {Tick} tick
 */
function showTick(card, { ticks, tickedAt }) {
  const at = tickedAt === null ? '' : `, last at ${new Date(tickedAt).toLocaleTimeString()}`;
  setText(card, 'ticks', `${ticks}${at}`);
}

/**
 * @param {HTMLElement} card
 * @param {{ wakes: number }} room
 */
function showWakes(card, { wakes }) {
  setText(card, 'wakes', wakes === 1 ? 'once' : `${wakes} times`);
}

/**
 * @param {HTMLElement} card
 * @param {string} action
 * @param {() => Promise<unknown>} run
 */
function onClick(card, action, run) {
  mustFind(card, `[data-action=${action}]`).addEventListener('click', () => void run());
}

/**
 * @param {HTMLElement} card
 * @param {string} field
 * @param {string | number} value
 */
function setText(card, field, value) {
  mustFind(card, `[data-field=${field}]`).textContent = String(value);
}
