/**
 * The list of the chat's shards. It is no query: shards are asked one by one, when somebody looks.
 */
import { mustFind } from '../elements.js';

/** @typedef {{ name: string, version: number, sessions: number, instances: number, runs: number }} ListedShard */

/**
 * @param {(shard: string) => string | undefined} nameShard
 */
export async function showShards(nameShard) {
  const response = await fetch('/shards', { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  if (!response?.ok) return;
  /** @type {ListedShard[]} */
  const shards = await response.json();
  const rows = shards.map((shard) => {
    const row = document.createElement('tr');
    row.title = shard.name;
    const head = document.createElement('th');
    head.scope = 'row';
    head.textContent = nameShard(shard.name) ?? shard.name;
    row.append(head, ...[shard.version, shard.sessions, shard.instances, shard.runs].map(createCell));
    return row;
  });
  mustFind(document, '#shards').replaceChildren(...rows);
}

/** @param {number} figure */
function createCell(figure) {
  const cell = document.createElement('td');
  cell.textContent = String(figure);
  return cell;
}
