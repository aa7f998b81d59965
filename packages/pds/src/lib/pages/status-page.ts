import { html, type Html } from './html.ts';
import { firehoseScript } from './page-scripts.ts';
import { renderTime, type Page } from './parts.ts';
import type { RelayLine, StatusView } from './views.ts';

/** What anyone may know of the host. */
export function createStatusPage(view: StatusView, host: string): Page {
  return {
    title: 'Status',
    isWide: true,
    scripts: [firehoseScript],
    body: html`<main class="stack">
      <section class="card">
        <header>
          <h1>${host}</h1>
          <p class="soft"><code>${view.did}</code> · ${view.software} ${view.version}</p>
        </header>
        <dl class="facts">
          ${renderFact('Accounts', formatCount(view.accounts))}
          <div>
            <dt>Events</dt>
            <dd id="count">${formatCount(view.events)}</dd>
          </div>
          ${renderFact('Listening', formatCount(view.subscribers))}
          ${renderFact('Up for', formatDuration(view.uptimeMs))}
        </dl>
      </section>
      ${renderRelays(view.relays)}
      <section class="card">
        <header>
          <h2>What happens here</h2>
          <p class="soft"><span id="dot" class="dot"></span><span id="state">Events are shown by JavaScript.</span></p>
        </header>
        <p id="quiet" class="soft">
          ${view.events === 0 ? 'Nothing has happened yet.' : 'Nothing has happened lately.'}
        </p>
        <ol id="events" class="lines" data-firehose="${view.firehosePath}" data-head="${view.headSeq}"></ol>
      </section>
    </main>`,
  };
}

function renderFact(name: string, value: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function renderRelays(relays: readonly RelayLine[]): Html {
  const states = {
    answered: html`<span class="badge good">told</span>`,
    failed: html`<span class="badge bad">did not answer</span>`,
    waiting: html`<span class="badge">not told yet</span>`,
  };
  return html`<section class="card">
    <header>
      <h2>Relays</h2>
      <p class="soft">They carry what happens here to the rest of the network.</p>
    </header>
    ${
      relays.length === 0
        ? html`<p class="soft">None is told about this host; whoever wants to can still listen.</p>`
        : html`<ul class="lines">
            ${relays.map(
              ({ host, askedAt, state }) =>
                html`<li class="row">
                  <span class="tight"
                    ><code>${host}</code>${
                      askedAt !== undefined && html`<small>last asked on ${renderTime(askedAt)}</small>`
                    }</span
                  >
                  ${states[state]}
                </li>`,
            )}
          </ul>`
    }
  </section>`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en');
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** The two greatest units: `3 days 4 hours`. */
function formatDuration(durationMs: number): string {
  const first = units.findIndex(([, unitMs]) => durationMs >= unitMs);
  if (first === -1) return 'a moment';
  let rest = durationMs;
  const parts: string[] = [];
  for (const [name, unitMs] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return parts.join(' ');
}
