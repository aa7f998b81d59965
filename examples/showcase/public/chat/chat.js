/**
 * The chat's page: channels, one of them open, and the shards behind them. What it shows is what its queries say; nothing
 * is kept here.
 */
import { api, LiveClient } from '@sundog/live/client';

import { createItem, mustFind, readField } from '../elements.js';
import { showShards } from './shards.js';

/** @typedef {import('@sundog/live/server').Id<'channels'>} ChannelId */
/** @typedef {import('@sundog/live/server').Id<'messages'>} MessageId */
/** @typedef {import('@sundog/live/server').Id<'users'>} UserId */

const BEAT_MS = 10_000;
const FIRST_CHANNEL = 'lobby';
/** The id of a message that the server does not have yet. */
const PENDING = /** @type {MessageId} */ ('pending');

const client = new LiveClient(location.origin);
/** Who speaks in this window, also after a reload. */
const key = (sessionStorage['userKey'] ??= createName());
const thisWindow = createName();
const joined = join((sessionStorage['author'] ??= `guest ${Math.floor(Math.random() * 900 + 100)}`));

/** @type {readonly { _id: ChannelId, name: string }[]} */
let channels = [];
/** @type {ChannelId | undefined} */
let open;
let close = () => {};
/** @type {ReadonlyMap<UserId, string>} */
let names = new Map();
/** @type {readonly { _id: MessageId, userId: UserId, text: string }[]} the newest first */
let messages = [];
/** @type {readonly { window: string, userId: UserId }[]} */
let windows = [];
/** @type {UserId | undefined} */
let ownId;

client.onUpdate(api.channels.list, {}, showChannels);
client.onUpdate(api.users.list, {}, (users) => {
  names = new Map(users.map(({ _id, name }) => [_id, name]));
  showMessages();
  showHere();
});
client.onConnectionState(showConnection);
showConnection(client.connectionState());
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
  const userId = await joined;
  await client.mutation(api.messages.send, { channelId, userId, text }, { optimisticUpdate: addMessage });
  await showShards(nameShard);
});

onSubmit('#rename', async (form) => {
  await join(readField(form, 'name'));
});

mustFind(document, '#look').addEventListener('click', () => void showShards(nameShard));
void showShards(nameShard);

/**
 * Says who is in this window.
 *
 * @param {string} name
 */
async function join(name) {
  ownId = await client.mutation(api.users.join, { key, name });
  sessionStorage['author'] = name;
  mustFind(document, '#rename input').setAttribute('value', name);
  mustFind(document, '#say input').setAttribute('placeholder', `Say something as ${name}`);
  return ownId;
}

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
  let isOpen = true;
  const beat = async () => {
    const userId = await joined;
    if (isOpen) await client.mutation(api.presence.beat, { channelId, window: thisWindow, userId });
  };
  const timer = setInterval(() => ignoreFailure(beat()), BEAT_MS);
  const stops = [
    client.onUpdate(api.messages.list, { channelId }, (found) => {
      messages = found;
      showMessages();
    }),
    client.onUpdate(api.presence.list, { channelId }, (found) => {
      windows = found;
      showHere();
    }),
  ];
  ignoreFailure(beat());
  return () => {
    isOpen = false;
    clearInterval(timer);
    for (const stop of stops) stop();
    ignoreFailure(client.mutation(api.presence.leave, { channelId, window: thisWindow }));
    messages = [];
    windows = [];
    showMessages();
    showHere();
  };
}

function showMessages() {
  const list = mustFind(document, '#messages');
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const items = messages.toReversed().map(({ _id, userId, text }) => {
    const name = document.createElement('b');
    name.textContent = nameUser(userId);
    const item = createItem(name, ` ${text}`);
    item.classList.toggle('own', userId === ownId);
    item.classList.toggle('pending', _id === PENDING);
    return item;
  });
  list.replaceChildren(...items);
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

function showHere() {
  const items = windows.map(({ window, userId }) =>
    createItem(window === thisWindow ? `${nameUser(userId)} (you)` : nameUser(userId)),
  );
  mustFind(document, '#here').replaceChildren(...items);
}

/** @param {UserId} userId */
function nameUser(userId) {
  return names.get(userId) ?? 'somebody';
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
 * @param {{ channelId: ChannelId, userId: UserId, text: string }} args of the mutation
 */
function addMessage(store, { channelId, userId, text }) {
  const before = store.getQuery(api.messages.list, { channelId });
  if (before === undefined) return;
  const message = { _id: PENDING, _creationTime: Date.now(), channelId, userId, text };
  store.setQuery(api.messages.list, { channelId }, before.toSpliced(0, 0, message));
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
