import type { ListPosition } from './listing.ts';

/**
 * Writes a list position as the opaque text that callers hand back.
 *
 * @param position where the next page begins
 * @returns the cursor
 */
export function formatCursor(position: ListPosition): string {
  const text = position.kind === 'end' ? 'e' : `${position.kind === 'at' ? 'i' : 'a'}${position.key}`;
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * Reads a cursor.
 *
 * @param cursor what a caller handed back
 * @returns the position, or undefined if no listing has made this cursor
 */
export function parseCursor(cursor: string): ListPosition | undefined {
  const text = decode(cursor) ?? '';
  const key = text.slice(1);
  switch (text.charAt(0)) {
    case 'i':
      return { kind: 'at', key };
    case 'a':
      return { kind: 'after', key };
    case 'e':
      return { kind: 'end' };
    default:
      return undefined;
  }
}

function decode(cursor: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(cursor), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
