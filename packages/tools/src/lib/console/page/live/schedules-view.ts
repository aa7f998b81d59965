import type { ConsoleAction, ConsoleState } from '../../../instance/console-state.ts';
import type { ScheduledTask } from '../../../photon/photon-schedule.ts';
import { make, makeButton, mustFind, showEach } from '../elements.ts';
import type { Act } from './waiting-view.ts';

type ScheduleAction = Extract<ConsoleAction, { kind: 'schedule' }>['action'];

/**
 * Shows the schedules.
 *
 * @param schedules of the instance
 * @param act changes them
 */
export function showSchedules({ items }: ConsoleState['schedules'], act: Act): void {
  mustFind('schedules', HTMLElement).hidden = items.length === 0;
  const entries = new Map(items.map((task) => [JSON.stringify(task), task]));
  showEach(mustFind('schedule-list', HTMLElement), entries, (task) => createTaskView(task, act));
}

function createTaskView(task: ScheduledTask, act: Act): HTMLElement {
  const { id, name, description, cron, tz, method, status, errorMessage } = task;
  const problem = make('p', { className: 'problem', role: 'alert' }, errorMessage);
  const button = (action: ScheduleAction, text: string) => {
    const element = makeButton(text, () => void act({ kind: 'schedule', id, action }, problem), 'quiet');
    element.ariaLabel = `${text} ${name}`;
    return element;
  };
  return make(
    'li',
    {},
    make('header', {}, make('h3', {}, name), make('small', { className: status }, status)),
    description !== undefined && make('p', { className: 'about' }, description),
    make('p', {}, make('code', {}, `${cron} ${tz} → ${method}`)),
    make('p', {}, ...listTimes(task)),
    problem,
    make(
      'div',
      { className: 'actions' },
      status === 'active' && button('pause', 'Pause'),
      (status === 'paused' || status === 'error') && button('resume', 'Resume'),
      button('run', 'Run'),
      button('cancel', 'Cancel'),
    ),
  );
}

function listTimes({ nextRunAt, lastExecutionAt, executionCount }: ScheduledTask): (Node | string)[] {
  const time = (label: string, at: string | undefined) =>
    at === undefined ? [] : [`${label} `, make('time', { dateTime: at }, new Date(at).toLocaleString()), ' · '];
  return [...time('next', nextRunAt), ...time('last', lastExecutionAt), `${executionCount} so far`];
}
