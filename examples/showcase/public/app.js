/**
 * The showcase's page: one card per room, each kept true by that room's events.
 */
import { followEvents } from './events.js';

const roomsElement = mustFind(document, '#rooms');
const template = /** @type {HTMLTemplateElement} */ (mustFind(document, '#room'));
const author = `guest ${Math.floor(Math.random() * 900 + 100)}`;

const names = new URLSearchParams(location.search).getAll('room');
for (const name of names.length > 0 ? names : ['lobby', 'harbour']) void openRoom(name);
void showMounts();

mustFind(document, '#open-room').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  void openRoom(readField(form, 'name'));
  form.reset();
});

/**
 * Shows a room and keeps it true.
 *
 * @param {string} name
 */
async function openRoom(name) {
  const card = /** @type {HTMLElement} */ (
    mustFind(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), '.room')
  );
  card.dataset['room'] = name;
  setText(card, 'name', name);
  roomsElement.append(card);
  const url = `/rooms/${encodeURIComponent(name)}`;

  onClick(card, 'increment', () => send(`${url}/increment`));
  onClick(card, 'sleep', () => send(`${url}/sleep`));
  mustFind(card, 'form').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    void send(`${url}/messages`, { author, text: readField(form, 'text') });
    form.reset();
  });

  followEvents(`${url}/events?channel=*`, {
    load: async () => showState(card, await (await fetch(url)).json()),
    event: (channel, data) => showEvent(card, channel, data),
    connection: (state) => showConnection(card, state),
  });
}

/**
 * @param {HTMLElement} card
 * @param {{ count: number, ticks: number, tickedAt: number | null, wakes: number, bornAt: number, cursor: string, messages: Message[] }} state
 * @returns {string} the cursor that the state is true at
 */
function showState(card, state) {
  setText(card, 'count', state.count);
  setText(card, 'wakes', state.wakes === 1 ? 'once' : `${state.wakes} times`);
  setText(card, 'born-at', new Date(state.bornAt).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' }));
  showTick(card, state);
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
}

/**
 * @typedef {{ id: number, author: string, text: string }} Message
 * @param {HTMLElement} card
 * @param {Message} message
 */
function showMessage(card, { id, author, text }) {
  const list = mustFind(card, '[data-field=messages]');
  if (list.querySelector(`[data-id="${id}"]`) !== null) return;
  const item = document.createElement('li');
  item.dataset['id'] = String(id);
  const name = document.createElement('b');
  name.textContent = author;
  item.append(name, ` ${text}`);
  list.append(item);
  list.scrollTop = list.scrollHeight;
}

/**
 * @param {HTMLElement} card
 * @param {{ ticks: number, tickedAt: number | null }} tick
 */
function showTick(card, { ticks, tickedAt }) {
  setText(card, 'ticks', ticks);
  setText(card, 'ticked-at', tickedAt === null ? '' : new Date(tickedAt).toLocaleTimeString());
}

/**
 * @param {HTMLElement} card
 * @param {'connecting' | 'live'} state
 */
function showConnection(card, state) {
  setText(card, 'connection', state);
  mustFind(card, '[data-field=connection]').setAttribute('data-state', state);
}

async function showMounts() {
  const mounts = /** @type {{ prefix: string, name: string, description: string }[]} */ (
    await (await fetch('/mounts')).json()
  );
  const list = mustFind(document, '#mounts');
  for (const { prefix, name, description } of mounts) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = prefix;
    const note = document.createElement('small');
    note.textContent = description;
    link.append(name, note);
    item.append(link);
    list.append(item);
  }
}

/**
 * Asks until the answer comes: an engine that restarts is away for a moment.
 *
 * @param {string} url
 * @param {unknown} [body]
 */
async function send(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body ?? {}),
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) console.error(await response.text());
}

/**
 * @param {HTMLElement} card
 * @param {string} action
 * @param {() => Promise<void>} run
 */
function onClick(card, action, run) {
  mustFind(card, `button[data-action=${action}]`).addEventListener('click', () => void run());
}

/**
 * @param {HTMLElement} card
 * @param {string} field
 * @param {string | number} value
 */
function setText(card, field, value) {
  mustFind(card, `[data-field=${field}]`).textContent = String(value);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name of a text field
 */
function readField(form, name) {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}

/**
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {Element}
 */
function mustFind(parent, selector) {
  const found = parent.querySelector(selector);
  if (found === null) throw new Error(`the page has no ${selector}`);
  return found;
}
