import type { Json, JsonObject } from '../../manifest/json-schema.ts';
import type { Tool } from './call/call-tool.ts';
import { createToolPanel } from './call/tool-panel.ts';
import { make, makeButton, mustFind } from './elements.ts';
import { request } from './server/mcp.ts';

/**
 * Lists the tools, and shows the one that is chosen. A tool that has been shown stays as it is, with what is typed into
 * it and what it does.
 *
 * @param onChange told when a call waits, goes on or ends
 * @throws RefusedError; TypeError if nobody answers
 */
export async function showTools(onChange: () => void): Promise<void> {
  const tools = await listTools();
  const list = mustFind('tool-list', HTMLElement);
  const place = mustFind('panel', HTMLElement);
  const search = mustFind('tool-search', HTMLInputElement);
  const panels = new Map<string, HTMLElement>();
  const buttons = tools.map((tool) => {
    const button = makeButton(tool.name, () => {
      history.replaceState(null, '', `#${encodeURIComponent(tool.name)}`);
      choose(tool);
      place.querySelector('h2')?.focus();
    });
    button.title = tool.description ?? '';
    return { tool, button };
  });
  const choose = (chosen: Tool) => {
    for (const { tool, button } of buttons) button.ariaCurrent = String(tool === chosen);
    const panel = panels.get(chosen.name) ?? createToolPanel(chosen, onChange);
    panels.set(chosen.name, panel);
    place.replaceChildren(panel);
  };
  list.replaceChildren(...buttons.map(({ button }) => make('li', {}, button)));
  search.oninput = () => {
    const wanted = search.value.toLowerCase();
    for (const { tool, button } of buttons) {
      const { name, title = '', description = '' } = tool;
      button.hidden = ![name, title, description].some((text) => text.toLowerCase().includes(wanted));
    }
  };
  const first = tools.find(({ name }) => location.hash === `#${encodeURIComponent(name)}`) ?? tools[0];
  if (first === undefined) place.replaceChildren(make('p', { className: 'about' }, 'This photon has no tools.'));
  else choose(first);
}

async function listTools(): Promise<Tool[]> {
  const tools: Tool[] = [];
  let cursor: Json | undefined;
  do {
    const page: JsonObject = await request('tools/list', cursor === undefined ? {} : { cursor });
    const listed: unknown = page['tools'] ?? [];
    tools.push(...(listed as Tool[])); // By the server that has sent the page.
    cursor = page['nextCursor'];
  } while (cursor !== undefined);
  return tools;
}
