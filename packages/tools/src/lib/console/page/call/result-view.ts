/** Shows what a tool answered: its blocks of content, and its structured content where no block says the same. */
import type { Json, JsonObject } from '../../../manifest/json-schema.ts';
import { getObject, getString, isJsonObject } from '../../../manifest/json-values.ts';
import { make, type Child } from '../elements.ts';
import { isArray, isSame } from '../form/json.ts';
import { makeLink } from './ask-view.ts';

/**
 * Shows a result.
 *
 * @param result of `tools/call`
 * @returns an element
 */
export function createResultView(result: JsonObject): HTMLElement {
  const { content, structuredContent } = result;
  const blocks = (isArray(content) ? content : []).filter(isJsonObject);
  const isSaid =
    structuredContent === undefined ||
    blocks.some((block) => isSame(parseJson(getString(block, 'text')), structuredContent));
  const children = [...blocks.map(showBlock), !isSaid && showJson(structuredContent)];
  return make('div', { className: 'result' }, ...children, blocks.length === 0 && isSaid && make('p', {}, 'Nothing.'));
}

function showBlock(block: JsonObject): Child {
  const data = getString(block, 'data') ?? '';
  const type = getString(block, 'mimeType') ?? '';
  switch (getString(block, 'type') ?? '') {
    case 'text':
      return showText(getString(block, 'text') ?? '');
    case 'image':
      return make('img', { src: `data:${type};base64,${data}`, alt: 'The result as a picture' });
    case 'audio':
      return make('audio', { src: `data:${type};base64,${data}`, controls: true });
    case 'resource_link':
      return make(
        'p',
        {},
        `${getString(block, 'title') ?? getString(block, 'name') ?? ''} `,
        makeLink(getString(block, 'uri') ?? ''),
        make('span', { className: 'about' }, getString(block, 'description')),
      );
    case 'resource':
      return showResource(getObject(block, 'resource') ?? {});
    default:
      return showJson(block);
  }
}

function showResource(resource: JsonObject): Child {
  const { text, blob } = resource;
  const uri = getString(resource, 'uri') ?? '';
  const type = getString(resource, 'mimeType') ?? 'application/octet-stream';
  const name = uri.split('/').at(-1) ?? '';
  return make(
    'div',
    {},
    make('code', {}, uri),
    typeof text === 'string' && showText(text),
    typeof blob === 'string' && make('a', { href: `data:${type};base64,${blob}`, download: name }, ` Save ${name}`),
  );
}

function showText(text: string): HTMLElement {
  const json = parseJson(text);
  return isJsonObject(json) || isArray(json) ? showJson(json) : make('pre', {}, text);
}

/** Shows a value as JSON. */
function showJson(value: Json | undefined): HTMLElement {
  return make('pre', { className: 'json' }, JSON.stringify(value, null, 2));
}

function parseJson(text: string | undefined): Json | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}
