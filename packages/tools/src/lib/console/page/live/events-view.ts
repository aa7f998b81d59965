import { make, makeButton, mustFind, showEach } from '../elements.ts';
import { followEvents, type LineState } from '../server/follow-events.ts';
import { EventLog, type LoggedEvent } from './event-log.ts';

/**
 * Shows what the photon emits.
 *
 * @param since where they begin
 * @param onState told whether events arrive
 * @param onNews told when there is something else to read
 */
export function showEvents(since: string, onState: (state: LineState) => void, onNews: () => void): void {
  const log = new EventLog();
  const list = mustFind('event-list', HTMLOListElement);
  const filter = mustFind('event-filter', HTMLInputElement);
  const channels = mustFind('channels', HTMLDataListElement);
  const pause = makeButton('Pause', () => {
    log.pause(!log.isPaused);
    show();
  });
  mustFind('event-tools', HTMLElement).append(pause);
  const show = () => {
    const events = log.list(filter.value.trim());
    showEach(list, new Map(events.map((event) => [String(event.id), event])), createEventView);
    pause.ariaPressed = String(log.isPaused);
    pause.textContent = log.isPaused ? `Paused · ${log.newCount} more` : 'Pause';
    showEach(channels, new Map(log.channels.map((name) => [name, name])), (value) => make('option', { value }));
  };
  filter.oninput = show;
  // However many come at once, they are shown once.
  let isDue = false;
  const showSoon = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      show();
    });
  };
  void followEvents(
    since,
    (event) => {
      if (event.channel === '_console') return onNews();
      log.add(event, Date.now());
      showSoon();
    },
    onState,
  );
}

function createEventView({ channel, data, atMs }: LoggedEvent): HTMLElement {
  const time = new Date(atMs);
  return make(
    'li',
    {},
    make('time', { dateTime: time.toISOString() }, time.toLocaleTimeString()),
    make('b', {}, channel),
    make('code', {}, JSON.stringify(data)),
  );
}
