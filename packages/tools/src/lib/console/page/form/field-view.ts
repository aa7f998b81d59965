/** Shows the simple parts of a form: one control each, with its label, its description and what is wrong with it. */
import { createId, make, type Child } from '../elements.ts';
import { encodeBase64 } from '../../../mcp/base64.ts';
import type {
  ChoiceNode,
  ChoicesNode,
  FileNode,
  FormNode,
  JsonNode,
  NumberNode,
  SwitchNode,
  TextNode,
} from './form-node.ts';

/** Where a part of the form is shown. */
export interface ShownNode {
  /** Gets the focus when something is wrong; undefined where there is nothing to type. */
  readonly control: HTMLElement | undefined;
  /** Says what is wrong. */
  readonly message: HTMLElement;
}

/** What is shown, by its node. */
export type ShownNodes = Map<FormNode, ShownNode>;

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Shows a text. */
export function showText(node: TextNode, shown: ShownNodes): HTMLElement {
  const { look, raw: value, placeholder, lengthMin, lengthMax, pattern, file } = node;
  const isArea = look === 'area';
  const control = isArea
    ? make('textarea', { value, placeholder, rows: 5 })
    : make('input', { type: look, value, placeholder, autocomplete: 'off', spellcheck: false });
  if (lengthMin !== undefined) control.minLength = lengthMin;
  if (lengthMax !== undefined) control.maxLength = lengthMax;
  // The attribute matches whole values, a schema's pattern any part of one.
  if (control instanceof HTMLInputElement && pattern !== undefined) control.pattern = `[^]*(?:${pattern})[^]*`;
  if (look === 'datetime-local') control.setAttribute('step', 'any');
  control.oninput = () => (node.raw = control.value);
  return showField(node, control, shown, file && makeFilePicker(node, control, file));
}

function makeFilePicker(
  node: TextNode,
  control: HTMLInputElement | HTMLTextAreaElement,
  { accept, isBase64 }: NonNullable<TextNode['file']>,
): HTMLElement {
  const picker = make('input', { type: 'file', accept, ariaLabel: `${node.title}: from a file` });
  const read = async () => {
    const [file] = picker.files ?? [];
    if (file === undefined) return;
    node.raw = isBase64 ? await encodeFile(file) : await file.text();
    control.value = node.raw;
  };
  picker.onchange = () => void read();
  return picker;
}

/** Shows a file. */
export function showFile(node: FileNode, shown: ShownNodes): HTMLElement {
  const control = make('input', { type: 'file', accept: node.accept });
  const read = async () => {
    const [file] = control.files ?? [];
    node.file = file && { name: file.name, mimeType: file.type, base64: await encodeFile(file) };
  };
  control.onchange = () => void read();
  return showField(node, control, shown);
}

async function encodeFile(file: File): Promise<string> {
  return encodeBase64(new Uint8Array(await file.arrayBuffer()));
}

/** Shows a number. */
export function showNumber(node: NumberNode, shown: ShownNodes): HTMLElement {
  const { look, raw: value, placeholder, min, max, step } = node;
  const bound = (limit: number | undefined) => (limit === undefined ? '' : String(limit));
  // The value comes last: the browser fits it to the limits that it knows.
  const control = make('input', {
    type: look,
    placeholder,
    min: bound(min),
    max: bound(max),
    step: bound(step) || 'any',
    value,
  });
  const reading = look === 'range' ? make('output', {}, value || 'not set') : undefined;
  control.oninput = () => {
    node.raw = control.value;
    if (reading !== undefined) reading.textContent = node.raw;
  };
  return showField(node, control, shown, reading);
}

/** Shows yes or no. */
export function showSwitch(node: SwitchNode, shown: ShownNodes): HTMLElement {
  const control = make('input', { type: 'checkbox', checked: node.isOn });
  control.oninput = () => (node.isOn = control.checked);
  return showField(node, control, shown);
}

/** Shows what has no form of its own. */
export function showJson(node: JsonNode, shown: ShownNodes): HTMLElement {
  const control = make('textarea', { value: node.raw, rows: 3, spellcheck: false, placeholder: 'JSON' });
  control.oninput = () => (node.raw = control.value);
  return showField(node, control, shown);
}

/** Shows one of several values. */
export function showChoice(node: ChoiceNode, shown: ShownNodes): HTMLElement {
  const { options, chosen, look } = node;
  if (look === 'radio') {
    const name = createId();
    return showOptions(node, shown, (index) => {
      const control = make('input', { type: 'radio', name, checked: index === chosen });
      control.oninput = () => (node.chosen = index);
      return control;
    });
  }
  const items = options.map(({ label }, index) => make('option', { value: String(index) }, label));
  const control = make('select', {}, make('option', { value: '-1' }, '–'), ...items);
  control.value = String(chosen);
  control.oninput = () => (node.chosen = Number(control.value));
  return showField(node, control, shown);
}

/** Shows any of several values. */
export function showChoices(node: ChoicesNode, shown: ShownNodes): HTMLElement {
  return showOptions(node, shown, (index) => {
    const control = make('input', { type: 'checkbox', checked: node.chosen.has(index) });
    control.oninput = () => void (control.checked ? node.chosen.add(index) : node.chosen.delete(index));
    return control;
  });
}

function showOptions(
  node: ChoiceNode | ChoicesNode,
  shown: ShownNodes,
  create: (index: number) => HTMLInputElement,
): HTMLElement {
  const controls = node.options.map((_, index) => create(index));
  const labels = controls.map((control, index) => make('label', {}, control, node.options[index]?.label));
  return showSet(node, shown, controls[0], make('div', { className: 'options' }, ...labels));
}

/** Shows several parts under one name. */
export function showSet(
  node: FormNode,
  shown: ShownNodes,
  control: HTMLElement | undefined,
  ...children: readonly Child[]
): HTMLFieldSetElement {
  const { title, description } = node;
  const message = make('p', { className: 'problem' });
  shown.set(node, { control, message });
  return make(
    'fieldset',
    {},
    title !== '' && make('legend', {}, title, makeMark(node)),
    make('p', { className: 'about' }, description),
    ...children,
    message,
  );
}

function showField(node: FormNode, control: Control, shown: ShownNodes, extra?: HTMLElement): HTMLElement {
  const { title, description } = node;
  control.id = createId();
  const message = make('p', { className: 'problem', id: createId() });
  const about = make('p', { className: 'about', id: createId() }, description);
  control.setAttribute('aria-describedby', `${about.id} ${message.id}`);
  if (node.isRequired) control.ariaRequired = 'true';
  shown.set(node, { control, message });
  const label = make('label', { htmlFor: control.id }, title || 'value', makeMark(node));
  return make('div', { className: `field ${control.type}` }, label, about, control, extra, message);
}

function makeMark({ isRequired }: FormNode): Child {
  return !isRequired && make('small', {}, 'optional');
}
