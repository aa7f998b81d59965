/** A post as an AppView would show it just after it was written: nobody has liked it or answered yet. */
import { getAt, getObjects, getText, isObject, type JsonObject } from '../../values/json.ts';
import type { LocalRecord } from '../../account/local-state.ts';
import type { LocalView } from './local-state.ts';

/**
 * @param post a post of the account
 * @param view the account's own view
 * @returns `app.bsky.feed.defs#postView`
 */
export function formatPost({ uri, cid, indexedAt, value }: LocalRecord, view: LocalView): JsonObject {
  return {
    uri,
    cid,
    author: view.author,
    record: value,
    embed: formatEmbed(value['embed'], view),
    replyCount: 0,
    repostCount: 0,
    likeCount: 0,
    quoteCount: 0,
    indexedAt,
  };
}

/**
 * @param post a post of the account
 * @returns the URI of what it quotes: a post, a feed, a list; undefined if it quotes nothing
 */
export function getQuotedUri(post: LocalRecord): string | undefined {
  const embed = post.value['embed'];
  const type = getText(embed, '$type');
  if (type === 'app.bsky.embed.record') return getText(embed, 'record', 'uri');
  if (type === 'app.bsky.embed.recordWithMedia') return getText(embed, 'record', 'record', 'uri');
  return undefined;
}

/**
 * @param post `app.bsky.feed.defs#postView`
 * @returns the same as `app.bsky.embed.record#viewRecord`
 */
export function formatQuotedPost(post: JsonObject): JsonObject {
  const { uri, cid, author, record, labels, embed, indexedAt } = post;
  return {
    $type: 'app.bsky.embed.record#viewRecord',
    uri,
    cid,
    author,
    value: record,
    labels,
    embeds: isObject(embed) ? [embed] : undefined,
    indexedAt,
  };
}

/** What cannot be shown yet, such as a video that is being prepared, is left out. */
function formatEmbed(embed: unknown, view: LocalView): JsonObject | undefined {
  const type = getText(embed, '$type');
  if (type === 'app.bsky.embed.record') return formatRecord(embed, view);
  if (type !== 'app.bsky.embed.recordWithMedia') return formatMedia(embed, view);
  const media = formatMedia(getAt(embed, 'media'), view);
  return media && { $type: `${type}#view`, media, record: formatRecord(getAt(embed, 'record'), view) };
}

function formatMedia(embed: unknown, view: LocalView): JsonObject | undefined {
  if (!isObject(embed)) return undefined;
  if (embed['$type'] === 'app.bsky.embed.images') {
    const images = getObjects(embed['images']).map((image) => {
      const url = formatImage(image['image'], view);
      return { thumb: url, fullsize: url, alt: image['alt'], aspectRatio: image['aspectRatio'] };
    });
    return { $type: 'app.bsky.embed.images#view', images };
  }
  if (embed['$type'] !== 'app.bsky.embed.external' || !isObject(embed['external'])) return undefined;
  const { uri, title, description, thumb } = embed['external'];
  return {
    $type: 'app.bsky.embed.external#view',
    external: { uri, title, description, thumb: formatImage(thumb, view) },
  };
}

function formatRecord(embed: unknown, view: LocalView): JsonObject {
  const uri = getText(embed, 'record', 'uri') ?? '';
  const record = view.quotes.get(uri) ?? { $type: 'app.bsky.embed.record#viewNotFound', uri, notFound: true };
  return { $type: 'app.bsky.embed.record#view', record };
}

function formatImage(blob: unknown, view: LocalView): string | undefined {
  const cid = getText(blob, 'ref', '$link');
  return cid === undefined ? undefined : view.getImageUrl(cid);
}
