/**
 * The showcase's page: which rooms it shows, and what else runs here.
 */
import { mustFind, readField } from './elements.js';
import { showRoom } from './room.js';

const ROOM_NAME = /^[a-z0-9-]{1,40}$/;

const asked = new URLSearchParams(location.search).getAll('room').filter((name) => ROOM_NAME.test(name));
for (const name of asked.length > 0 ? asked : ['lobby', 'harbour']) openRoom(name);
void showMounts();

mustFind(document, '#open-room').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  mustFind(openRoom(readField(form, 'name')), 'input').focus();
  form.reset();
  const names = [...document.querySelectorAll('[data-room]')].map((card) => card.getAttribute('data-room') ?? '');
  history.replaceState(null, '', `?${new URLSearchParams(names.map((name) => ['room', name]))}`);
});

/**
 * Shows a room once, however often it is asked for.
 *
 * @param {string} name
 * @returns {HTMLElement} its card
 */
function openRoom(name) {
  const rooms = mustFind(document, '#rooms');
  return rooms.querySelector(`[data-room="${name}"]`) ?? showRoom(rooms, name);
}

async function showMounts() {
  const response = await fetch('/mounts', { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  if (!response?.ok) return;
  /** @type {{ prefix: string, name: string, description: string }[]} */
  const mounts = await response.json();
  const items = mounts.map(({ prefix, name, description }) => {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = prefix;
    const title = document.createElement('strong');
    title.textContent = name;
    link.append(title, description);
    item.append(link);
    return item;
  });
  mustFind(document, '#mounts').replaceChildren(...items);
}
