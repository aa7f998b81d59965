/**
 * Follows what the photon emits, for as long as somebody looks: a page in the background holds no connection, since a
 * browser has only a few for one server. What is missed meanwhile is replayed from the last event's id.
 *
 * This is a fetch and no EventSource, which cannot send a token.
 */
import { readEvents } from '../../../mcp/read-events.ts';
import type { EmittedEvent } from '../live/event-log.ts';
import { readChunks } from './chunks.ts';
import { RefusedError, send } from './endpoint.ts';

/** Whether events arrive; `refused` is final. */
export type LineState = 'connecting' | 'live' | 'refused';

const WAIT_MS = { first: 250, max: 5000 };

/** The server sends a comment every few seconds: a line that is silent for so long is dead. */
const SILENCE_MS = 30_000;

const REFUSALS = [401, 403, 404];

/**
 * Follows for ever.
 *
 * @param since where the events begin
 * @param onEvent told about each event
 * @param onState told whether events arrive
 */
export async function followEvents(
  since: string,
  onEvent: (event: EmittedEvent) => void,
  onState: (state: LineState) => void,
): Promise<void> {
  let last = since;
  for (let waitMs = WAIT_MS.first; ; waitMs = Math.min(waitMs * 2, WAIT_MS.max)) {
    await untilVisible();
    const line = openLine();
    const onSound = () => {
      waitMs = WAIT_MS.first;
      line.onSound();
    };
    try {
      const headers = { accept: 'text/event-stream', 'last-event-id': last };
      const { body } = await send('events?channel=*&channel=_console&frames=all', { headers, signal: line.signal });
      onState('live');
      for await (const { id, data } of readEvents(readChunks(body ?? new ReadableStream(), onSound))) {
        last = id ?? last;
        const frame = JSON.parse(data) as EmittedEvent & { readonly type: string };
        if (frame.type === 'event') onEvent(frame);
      }
    } catch (error) {
      if (error instanceof RefusedError && REFUSALS.includes(error.status)) return onState('refused');
    } finally {
      line.close();
    }
    onState('connecting');
    // Not all pages at once.
    await new Promise((resolve) => setTimeout(resolve, waitMs * (0.5 + Math.random())));
  }
}

/** One connection: it ends when nobody looks, or nothing has been heard for long. */
function openLine(): { readonly signal: AbortSignal; readonly onSound: () => void; readonly close: () => void } {
  const line = new AbortController();
  const end = () => line.abort();
  let silence = setTimeout(end, SILENCE_MS);
  const onVisibility = () => document.hidden && end();
  document.addEventListener('visibilitychange', onVisibility);
  return {
    signal: line.signal,
    onSound() {
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS);
    },
    close() {
      clearTimeout(silence);
      document.removeEventListener('visibilitychange', onVisibility);
      end();
    },
  };
}

async function untilVisible(): Promise<void> {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
  }
}
