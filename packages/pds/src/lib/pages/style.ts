/** The style of every page: one text, so that one digest in the page's policy covers it. Colors follow the system. */
export const style = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#13294b, #e6edf6);
  --soft: light-dark(#4f6381, #a3b5cc);
  --paper: light-dark(#fff, #14233a);
  --ground: light-dark(#f1f5fa, #0b1626);
  --line: light-dark(#dbe4ee, #2a3d58);
  --edge: light-dark(#8496ad, #5d7595);
  --act: light-dark(#1f5fbf, #8ab8ff);
  --on-act: light-dark(#fff, #0b1626);
  --good: light-dark(#17693a, #7fdca4);
  --good-ground: light-dark(#e7f5ec, #14322a);
  --bad: light-dark(#b3261e, #ff9d94);
  --bad-ground: light-dark(#fdeceb, #3a1d22);
  --warn: light-dark(#8a4b00, #ffc57a);
  --warn-ground: light-dark(#fff4e2, #35291a);
  font: 16px/1.5 ui-sans-serif, system-ui, 'Segoe UI', Roboto, sans-serif;
  color: var(--ink);
  background: var(--ground);
}
* { box-sizing: border-box; min-width: 0; margin: 0; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
body { min-height: 100vh; min-height: 100dvh; display: grid; grid-template-rows: 1fr auto; padding: 1.25rem 1rem 1rem; }
.page { width: 100%; max-width: 27rem; margin: auto; display: grid; gap: 1rem; padding: 1rem 0 2rem; }
.page.wide { max-width: 46rem; margin: 0 auto auto; }
footer { text-align: center; color: var(--soft); font-size: 0.85rem; }
h1 { font-size: 1.45rem; line-height: 1.25; letter-spacing: -0.01em; text-wrap: balance; }
h2 { font-size: 1.1rem; line-height: 1.3; }
h3 { font-size: 1rem; line-height: 1.3; }
a { color: var(--act); text-underline-offset: 0.15em; }
code, .mono { font: 0.87em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
.soft, small { color: var(--soft); font-size: 0.9rem; }
code.soft { font-size: 0.82rem; }
.brand { display: flex; width: fit-content; text-decoration: none; align-items: center; gap: 0.6rem; font-weight: 600; color: var(--soft); }
.brand svg { width: 1.9rem; height: 1.9rem; flex: none; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 1rem; padding: 1.5rem; display: grid; gap: 1.1rem; }
.card > header:not(.client, .row) { display: grid; gap: 0.3rem; }
.stack { display: grid; gap: 0.9rem; }
.tight { display: grid; gap: 0.25rem; }
.row { display: flex; gap: 0.75rem; align-items: center; justify-content: space-between; flex-wrap: wrap; }
.row > .grow { flex: 1 1 11rem; }
.lines .row { flex-wrap: nowrap; align-items: flex-start; }
header.row { align-items: flex-start; }
header.row > .grow { flex-basis: 16rem; }
small > span { display: inline-block; }
.lines + form { border-top: 1px solid var(--line); padding-top: 1.1rem; }
.or { display: flex; align-items: center; gap: 0.75rem; color: var(--soft); font-size: 0.85rem; }
.or::before, .or::after { content: ''; flex: 1; border-top: 1px solid var(--line); }
label { display: grid; gap: 0.3rem; font-size: 0.92rem; font-weight: 600; }
label small { font-weight: 400; }
label.tick { display: flex; gap: 0.65rem; align-items: flex-start; font-weight: 400; font-size: 1rem; }
input { font: inherit; color: inherit; background: var(--ground); }
input:not([type=checkbox]) { width: 100%; padding: 0.6rem 0.75rem; border: 1px solid var(--edge); border-radius: 0.6rem; font-weight: 400; font-size: 1rem; }
input[type=checkbox] { width: 1.15rem; height: 1.15rem; margin: 0.18rem 0 0; flex: none; accent-color: var(--act); }
input.code { font: 1.35rem/1.3 ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.2em; text-align: center; }
button, .button {
  font: inherit; font-weight: 600; line-height: 1.3; cursor: pointer; text-decoration: none; text-align: center;
  display: inline-flex; gap: 0.5rem; align-items: center; justify-content: center;
  padding: 0.65rem 1rem; border-radius: 0.6rem; border: 1px solid var(--act); background: var(--act); color: var(--on-act);
}
button:hover, .button:hover { filter: brightness(1.08); }
button.plain, .button.plain { background: transparent; color: var(--ink); border-color: var(--edge); }
button.plain:hover, .button.plain:hover { background: var(--ground); filter: none; }
button.small { padding: 0.4rem 0.75rem; font-size: 0.9rem; }
button.danger { background: transparent; color: var(--bad); border-color: currentColor; }
button.danger:hover { background: var(--bad-ground); filter: none; }
button.link { background: none; border: 0; padding: 0; color: var(--act); font-weight: 400; text-decoration: underline; text-underline-offset: 0.15em; }
button[disabled] { opacity: 0.6; cursor: progress; }
:is(a, button, input, summary):focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
.full > button, .full > .button, button.full, .button.full { width: 100%; }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; }
.buttons > * { padding-inline: 0.5rem; }
.buttons > :only-child { grid-column: 1 / -1; }
.message { padding: 0.7rem 0.9rem; border-radius: 0.6rem; font-size: 0.95rem; background: var(--good-ground); color: var(--good); }
.message.bad { background: var(--bad-ground); color: var(--bad); }
.message.warn { background: var(--warn-ground); color: var(--warn); }
.badge { display: inline-block; padding: 0.08rem 0.5rem; border-radius: 1rem; font-size: 0.78rem; font-weight: 600; color: var(--soft); border: 1px solid var(--line); white-space: nowrap; }
.badge.good { color: var(--good); background: var(--good-ground); border-color: transparent; }
.badge.bad { color: var(--bad); background: var(--bad-ground); border-color: transparent; }
.badge.warn { color: var(--warn); background: var(--warn-ground); border-color: transparent; }
.client { display: flex; gap: 0.85rem; align-items: center; }
.letter { width: 2.75rem; height: 2.75rem; border-radius: 0.7rem; flex: none; }
.letter { display: grid; place-items: center; font-weight: 700; font-size: 1.2rem; color: var(--act); background: var(--ground); border: 1px solid var(--line); }
.lines { list-style: none; padding: 0; display: grid; }
.lines > li { padding: 0.85rem 0; border-top: 1px solid var(--line); }
.lines > li:first-child { border-top: 0; padding-top: 0; }
.lines > li:last-child { padding-bottom: 0; }
.choice { width: 100%; justify-content: flex-start; text-align: left; font-weight: 400; color: var(--ink); background: transparent; border-color: var(--line); padding: 0.7rem 0.9rem; }
.choice:hover { border-color: var(--act); background: var(--ground); filter: none; }
.choice .tight { flex: 1; gap: 0; }
.choice strong { font-weight: 600; }
.choice code { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
fieldset { border: 1px solid var(--line); border-radius: 0.75rem; padding: 0.9rem; display: grid; gap: 0.75rem; }
legend { float: left; width: 100%; padding: 0; font-weight: 600; font-size: 0.95rem; }
legend + * { clear: both; }
details > summary { cursor: pointer; color: var(--soft); font-size: 0.9rem; width: fit-content; border-radius: 0.3rem; }
details[open] > summary { margin-bottom: 0.6rem; }
details ul:not(.lines) { padding-left: 1.1rem; color: var(--soft); font-size: 0.9rem; }
.secret { display: block; padding: 0.75rem; border-radius: 0.6rem; border: 1px dashed var(--edge); background: var(--ground); font: 1.1rem/1.6 ui-monospace, Menlo, Consolas, monospace; text-align: center; user-select: all; }
.codes { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.25rem; list-style: none; padding: 0.75rem; }
.qr { width: 11rem; max-width: 100%; height: auto; border-radius: 0.6rem; background: #fff; padding: 0.6rem; }
.setup { display: grid; grid-template-columns: auto 1fr; gap: 1.25rem; align-items: start; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, auto)); gap: 1rem 1.25rem; }
.facts dt { color: var(--soft); font-size: 0.85rem; }
.facts dd { margin: 0; font-size: 1.2rem; font-weight: 650; font-variant-numeric: tabular-nums; line-height: 1.3; }
.dot { display: inline-block; width: 0.6rem; height: 0.6rem; border-radius: 50%; background: var(--edge); margin-right: 0.45rem; }
.dot.on { background: var(--good); }
.event { display: grid; grid-template-columns: 4.5rem 1fr; gap: 0.1rem 0.9rem; font-size: 0.92rem; }
.when { color: var(--soft); font-variant-numeric: tabular-nums; grid-row: span 2; }
.when small { display: block; font-size: 0.8rem; }
@media (max-width: 34rem) {
  body { padding: 0.75rem 0.75rem 1rem; }
  .page { padding-top: 0.5rem; }
  .card { padding: 1.15rem; border-radius: 0.85rem; }
  .lines .client { gap: 0.6rem; }
  .lines .letter { width: 2rem; height: 2rem; border-radius: 0.5rem; font-size: 1rem; }
  code.soft { font-size: 0.76rem; }
  .event code.soft { font-size: 0.74rem; }
  .event { grid-template-columns: 4rem 1fr; gap: 0.1rem 0.5rem; font-size: 0.87rem; }
  .setup { grid-template-columns: 1fr; justify-items: center; }
  .setup > * { width: 100%; }
  .setup > .qr { width: 11rem; }
}
@media (prefers-reduced-motion: no-preference) {
  .fresh { animation: fresh 1.6s ease-out; }
  @keyframes fresh { from { background: var(--good-ground); box-shadow: 0 0 0 0.5rem var(--good-ground); } }
}
`;
