/**
 * The posts on the page, newest first. The firehose says what there is; what it has not told of yet is marked.
 */
import { createItem, mustFind } from '../elements.js';

const SHOWN_MAX = 50;

/**
 * @typedef {{ text: string, createdAt: string, isPending?: boolean }} Post
 */

let isShowing = false;
/** @type {Map<string, Post>} by the keys of their records, which sort as their times do */
let posts = new Map();

/**
 * Shows these, and what is still on its way.
 *
 * @param {Iterable<[string, Post]>} stored by their keys
 */
export function setPosts(stored) {
  posts = new Map([...[...posts].filter(([, { isPending }]) => isPending), ...stored]);
  show();
}

/**
 * @param {string} key
 * @param {Post | undefined} post undefined: it is gone
 */
export function setPost(key, post) {
  if (post === undefined) posts.delete(key);
  else posts.set(key, post);
  show();
}

/** Once for all that comes at the same time, as a replay of the firehose does. */
function show() {
  if (isShowing) return;
  isShowing = true;
  requestAnimationFrame(() => {
    isShowing = false;
    showNewest();
  });
}

function showNewest() {
  const newest = [...posts].toSorted(([a], [b]) => (a < b ? 1 : -1)).slice(0, SHOWN_MAX);
  mustFind(document, '#posts').replaceChildren(...newest.map(([key, post]) => createPost(key, post)));
}

/**
 * @param {string} key
 * @param {Post} post
 */
function createPost(key, { text, createdAt, isPending = false }) {
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  const time = document.createElement('time');
  time.dateTime = createdAt;
  time.textContent = new Date(createdAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const remove = document.createElement('button');
  remove.className = 'quiet';
  remove.textContent = 'Delete';
  remove.value = key;
  remove.disabled = isPending;
  const line = document.createElement('footer');
  line.append(time, remove);
  const item = createItem(paragraph, line);
  item.dataset['key'] = key;
  item.classList.toggle('pending', isPending);
  return item;
}
