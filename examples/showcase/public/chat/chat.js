/**
 * The chat's page: channels, one of them open, and the shards behind them. What it shows is what its queries say; nothing
 * is kept here.
 */
import { api, LiveClient } from '@sundog/live/client';

import { createItem, mustFind, readField } from '../elements.js';
import { showShards } from './shards.js';

/** @typedef {import('@sundog/live/server').Id<'channels'>} ChannelId */
/** @typedef {import('@sundog/live/server').Id<'messages'>} MessageId */

const BEAT_MS = 10_000;
const FIRST_CHANNEL = 'lobby';
/** The id of a message that the server does not have yet. */
const PENDING = /** @type {MessageId} */ ('pending');

const client = new LiveClient(location.origin);
/** Who speaks in this window, also after a reload. */
const author = (sessionStorage['author'] ??= `guest ${Math.floor(Math.random() * 900 + 100)}`);
const thisWindow = createName();

/** @type {readonly { _id: ChannelId, name: string }[]} */
let channels = [];
/** @type {ChannelId | undefined} */
let open;
let close = () => {};

client.onUpdate(api.channels.list, {}, showChannels);
client.onConnectionState(showConnection);
showConnection(client.connectionState());
mustFind(document, '#say input').setAttribute('placeholder', `Say something as ${author}`);
addEventListener('hashchange', followAddress);
addEventListener('pagehide', () => close());

onSubmit('#open-channel', async (form) => {
  const name = readField(form, 'name');
  form.reset();
  await client.mutation(api.channels.open, { name });
  location.hash = name;
});

onSubmit('#say', async (form) => {
  const channelId = open;
  if (channelId === undefined) return;
  const text = readField(form, 'text');
  form.reset();
  await client.mutation(api.messages.send, { channelId, author, text }, { optimisticUpdate: addMessage });
  await showShards(nameShard);
});

mustFind(document, '#look').addEventListener('click', () => void showShards(nameShard));
void showShards(nameShard);

/** @param {readonly { _id: ChannelId, name: string }[]} found */
function showChannels(found) {
  channels = found;
  if (found.length === 0) void client.mutation(api.channels.open, { name: FIRST_CHANNEL });
  const items = found.map(({ name }) => {
    const link = document.createElement('a');
    link.href = `#${name}`;
    link.textContent = name;
    return createItem(link);
  });
  mustFind(document, '#channels').replaceChildren(...items);
  followAddress();
  void showShards(nameShard);
}

/** Opens the channel that the address names; without one what is open stays so, and something is. */
function followAddress() {
  const wanted = location.hash.slice(1);
  const channel =
    channels.find(({ name }) => name === wanted) ?? channels.find(({ _id }) => _id === open) ?? channels[0];
  for (const link of document.querySelectorAll('#channels a')) {
    if (link.textContent === channel?.name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (channel === undefined || channel._id === open) return;
  close();
  open = channel._id;
  close = openChannel(channel._id);
  mustFind(document, '#channel-title').textContent = channel.name;
}

/**
 * Keeps a channel true on the page, and tells it that this window is there.
 *
 * @param {ChannelId} channelId
 * @returns {() => void} ends it
 */
function openChannel(channelId) {
  const beat = () => ignoreFailure(client.mutation(api.presence.beat, { channelId, window: thisWindow, name: author }));
  const timer = setInterval(beat, BEAT_MS);
  const stops = [
    client.onUpdate(api.messages.list, { channelId }, showMessages),
    client.onUpdate(api.presence.list, { channelId }, showHere),
  ];
  beat();
  return () => {
    clearInterval(timer);
    for (const stop of stops) stop();
    ignoreFailure(client.mutation(api.presence.leave, { channelId, window: thisWindow }));
    mustFind(document, '#messages').replaceChildren();
    mustFind(document, '#here').replaceChildren();
  };
}

/** @param {readonly { _id: MessageId, author: string, text: string }[]} messages the newest first */
function showMessages(messages) {
  const list = mustFind(document, '#messages');
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const items = messages.toReversed().map((message) => {
    const name = document.createElement('b');
    name.textContent = message.author;
    const item = createItem(name, ` ${message.text}`);
    item.classList.toggle('own', message.author === author);
    item.classList.toggle('pending', message._id === PENDING);
    return item;
  });
  list.replaceChildren(...items);
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

/** @param {readonly { window: string, name: string }[]} windows */
function showHere(windows) {
  const items = windows.map(({ window, name }) => createItem(window === thisWindow ? `${name} (you)` : name));
  mustFind(document, '#here').replaceChildren(...items);
}

/** @param {import('@sundog/live/client').ConnectionState} state */
function showConnection({ isWebSocketConnected }) {
  const state = isWebSocketConnected ? 'live' : 'connecting';
  const shown = mustFind(document, '#connection');
  shown.textContent = state;
  shown.dataset['state'] = state;
}

/**
 * Shows a message before the server has it.
 *
 * @param {import('@sundog/live/client').OptimisticLocalStore} store
 * @param {{ channelId: ChannelId, author: string, text: string }} args of the mutation
 */
function addMessage(store, { channelId, author, text }) {
  const messages = store.getQuery(api.messages.list, { channelId });
  if (messages === undefined) return;
  const message = { _id: PENDING, _creationTime: Date.now(), channelId, author, text };
  store.setQuery(api.messages.list, { channelId }, messages.toSpliced(0, 0, message));
}

/**
 * A shard by the name of its channel.
 *
 * @param {string} shard
 */
function nameShard(shard) {
  return channels.find(({ _id }) => shard === `channelId/${_id}`)?.name;
}

/**
 * @param {string} selector of a form
 * @param {(form: HTMLFormElement) => Promise<void>} submit
 */
function onSubmit(selector, submit) {
  const form = /** @type {HTMLFormElement} */ (mustFind(document, selector));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const problem = mustFind(document, '#problem');
    problem.textContent = '';
    submit(form).catch((error) => (problem.textContent = error.message));
  });
}

/**
 * What does not matter when it fails: the next sign of life comes soon.
 *
 * @param {Promise<unknown>} done
 */
function ignoreFailure(done) {
  done.catch(() => undefined);
}

/** A name for this window; unlike `randomUUID` also where a page is not secure. */
function createName() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
