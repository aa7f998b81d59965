import { getString } from '../../../manifest/json-values.ts';
import { make } from '../elements.ts';
import { formatJson } from '../form/json.ts';
import type { Notification } from '../server/mcp.ts';

/** What a call tells while it runs. */
export interface ProgressView {
  readonly element: HTMLElement;
  readonly tell: (notification: Notification) => void;
  /** The call has ended: what it told stays. */
  readonly end: () => void;
}

const LINES_MAX = 200;

/** Shows how far a call is, and what it says. */
export function createProgressView(): ProgressView {
  const bar = make('progress', { ariaLabel: 'Progress' });
  const status = make('span', { role: 'status' }, 'Running');
  const lines = make('ol', { className: 'lines', ariaLabel: 'What the tool says', tabIndex: 0 });
  const add = (text: string) => {
    lines.append(make('li', {}, text));
    if (lines.childElementCount > LINES_MAX) lines.firstElementChild?.remove();
    lines.scrollTop = lines.scrollHeight;
  };
  return {
    element: make('div', { className: 'progress' }, make('p', {}, bar, status), lines),
    tell({ method, params }) {
      if (method === 'notifications/progress') {
        const { progress, total } = params;
        const message = getString(params, 'message');
        if (typeof progress === 'number' && typeof total === 'number') {
          bar.max = total;
          bar.value = progress;
        }
        if (message === undefined) return;
        status.textContent = message;
        add(message);
      } else if (method === 'notifications/message') {
        add(`${getString(params, 'level') ?? ''}: ${formatJson(params['data'] ?? null)}`);
      }
    },
    end() {
      bar.remove();
      status.remove();
    },
  };
}
