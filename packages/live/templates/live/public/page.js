import { api, LiveClient } from '@sundog/live/client';

const client = new LiveClient(location.origin);
const author = (sessionStorage['author'] ??= `guest ${Math.floor(Math.random() * 900 + 100)}`);

client.onUpdate(api.messages.list, {}, (messages) => {
  const items = messages.map(({ _id, author, text }) => {
    const item = document.createElement('li');
    item.classList.toggle('pending', _id === '');
    item.textContent = `${author}: ${text}`;
    return item;
  });
  document.querySelector('#messages')?.replaceChildren(...items);
});

client.onConnectionState(({ isWebSocketConnected, inflightMutations }) => {
  const waiting = inflightMutations === 0 ? '' : `, ${inflightMutations} on the way`;
  show(`${isWebSocketConnected ? 'live' : 'connecting'}${waiting}`);
});

const form = /** @type {HTMLFormElement} */ (document.querySelector('#compose'));
form.addEventListener('submit', (event) => {
  event.preventDefault();
  const text = new FormData(form).get('text');
  if (typeof text !== 'string') return;
  form.reset();
  client
    .mutation(api.messages.send, { author, text }, { optimisticUpdate: addFirst })
    .catch((error) => show(error.message));
});

/**
 * Shows a message before the server has it.
 *
 * @param {import('@sundog/live/client').OptimisticLocalStore} store
 * @param {{ author: string, text: string }} args of the mutation
 */
function addFirst(store, { author, text }) {
  const messages = store.getQuery(api.messages.list, {});
  if (messages === undefined) return;
  const _id = /** @type {import('@sundog/live/server').Id<'messages'>} */ ('');
  const message = { _id, _creationTime: Date.now(), author, text };
  store.setQuery(api.messages.list, {}, messages.toSpliced(0, 0, message));
}

/** @param {string} text */
function show(text) {
  const status = document.querySelector('#status');
  if (status !== null) status.textContent = text;
}
