/**
 * The page of an account: its profile, its posts, and the firehose of its host, from which everything on the page follows.
 */
import { createItem, mustFind, readField } from '../elements.js';
import { followFirehose } from './firehose.js';
import { setPost, setPosts } from './posts.js';
import { openAccount, query, write } from './server.js';
import { createTid } from './tid.js';

/** @typedef {import('./frames.js').FirehoseEvent} FirehoseEvent */
/** @typedef {import('./server.js').Account} Account */

const PROFILE = 'app.bsky.actor.profile';
const POST = 'app.bsky.feed.post';
const LINES_MAX = 200;

/** @type {Account | undefined} */
let account;
/** Posts go out one after the other, so that their order stays. */
let sending = Promise.resolve();

followFirehose({ load, event: showEvent, connection: showConnection });

mustFind(document, '#write').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  const text = readField(form, 'text').trim();
  if (account === undefined || text === '') return;
  form.reset();
  const sender = account;
  sending = sending.then(() => publish(sender, text));
});

mustFind(document, '#write textarea').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  /** @type {HTMLFormElement} */ (mustFind(document, '#write')).requestSubmit();
});

mustFind(document, '#posts').addEventListener('click', ({ target }) => {
  if (account === undefined || !(target instanceof HTMLButtonElement)) return;
  const record = { repo: account.did, collection: POST, rkey: target.value };
  write(account, 'com.atproto.repo.deleteRecord', record).then(() => showProblem(''), showProblem);
});

/** Shows the account as it is. */
async function load() {
  try {
    account = await openAccount();
    const { did } = account;
    const [profile, listed] = await Promise.all([
      query('com.atproto.repo.getRecord', { repo: did, collection: PROFILE, rkey: 'self' }),
      query('com.atproto.repo.listRecords', { repo: did, collection: POST, limit: '50' }),
    ]);
    showAccount(account);
    showProfile(profile['value']);
    setPosts(
      listed['records'].map((/** @type {any} */ { uri, value }) => [uri.slice(uri.lastIndexOf('/') + 1), value]),
    );
    mustFind(document, '#firehose').replaceChildren();
    showProblem('');
  } catch (error) {
    showProblem(error);
    throw error;
  }
}

/**
 * Writes a post under a key of its own: sent twice it is still one.
 *
 * @param {Account} sender
 * @param {string} text
 */
async function publish(sender, text) {
  const rkey = createTid();
  const record = { $type: POST, text, createdAt: new Date().toISOString() };
  setPost(rkey, { ...record, isPending: true });
  try {
    await write(sender, 'com.atproto.repo.putRecord', { repo: sender.did, collection: POST, rkey, record });
    showProblem('');
  } catch (error) {
    setPost(rkey, undefined);
    const field = /** @type {HTMLTextAreaElement} */ (mustFind(document, '#write textarea'));
    field.value ||= text;
    showProblem(error);
  }
}

/** @param {FirehoseEvent} event */
function showEvent(event) {
  showLine(event);
  if (event.did !== account?.did) return;
  for (const { path, record } of event.changes) {
    const [collection, key = ''] = path.split('/');
    if (collection === POST) setPost(key, record);
    if (collection === PROFILE && record !== undefined) showProfile(record);
  }
}

/** @param {FirehoseEvent} event */
function showLine({ seq, kind, time, about, changes }) {
  const number = document.createElement('code');
  number.textContent = String(seq);
  const name = document.createElement('span');
  name.textContent = kind;
  name.dataset['kind'] = kind;
  const at = document.createElement('time');
  at.dateTime = time;
  at.textContent = new Date(time).toLocaleTimeString();
  const says = changes.length === 0 ? [about] : changes.map(({ action, path }) => `${action} ${path}`);
  const lines = says.map((text) => {
    const line = document.createElement('code');
    line.textContent = text;
    return line;
  });
  const list = mustFind(document, '#firehose');
  list.prepend(createItem(name, number, at, ...lines));
  while (list.childElementCount > LINES_MAX) list.lastElementChild?.remove();
  mustFind(document, '#cursor').textContent = String(seq);
}

/** @param {Account} shown */
function showAccount({ did, handle, password, publicUrl }) {
  setText('handle', `@${handle}`);
  setText('did', did);
  setText('account-handle', handle);
  setText('account-password', password);
  setText('public-url', publicUrl);
  setLink('account', `${publicUrl}/account`);
  setLink('car', `/xrpc/com.atproto.sync.getRepo?${new URLSearchParams({ did })}`);
  setLink('document', `/xrpc/com.atproto.repo.describeRepo?${new URLSearchParams({ repo: did })}`);
  mustFind(document, '#elsewhere').hidden = new URL(publicUrl).port === location.port;
}

/** @param {{ displayName?: string, description?: string }} profile */
function showProfile({ displayName, description }) {
  setText('display-name', displayName ?? 'Nobody yet');
  setText('description', description ?? '');
}

/** @param {'connecting' | 'live'} state */
function showConnection(state) {
  const shown = mustFind(document, '#connection');
  shown.textContent = state;
  shown.dataset['state'] = state;
}

/** @param {unknown} problem */
function showProblem(problem) {
  setText('problem', problem instanceof Error ? problem.message : String(problem));
}

/**
 * @param {string} id
 * @param {string} text
 */
function setText(id, text) {
  mustFind(document, `#${id}`).textContent = text;
}

/**
 * @param {string} id
 * @param {string} href
 */
function setLink(id, href) {
  mustFind(document, `#${id}-link`).setAttribute('href', href);
}
