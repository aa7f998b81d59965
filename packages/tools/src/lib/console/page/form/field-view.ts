/** Shows the simple parts of a form: their controls, with label, description and what is wrong with them. */
import { encodeBase64 } from '../../../mcp/base64.ts';
import { createId, make, type Child } from '../elements.ts';
import type { ChoiceNode, ChoicesNode, FileNode, FormNode, InputNode, SwitchNode } from './form-node.ts';

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

/** Shows something to type. */
export function showInput(node: InputNode, shown: ShownNodes): HTMLElement {
  const { look, attributes, file } = node;
  const control =
    look === 'area'
      ? make('textarea', { rows: 4, spellcheck: node.type === 'text' })
      : make('input', { type: look, autocomplete: 'off', spellcheck: false });
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== '') control.setAttribute(name, String(value));
  }
  control.value = node.raw; // The browser fits it to the limits that it knows.
  const output = look === 'range' && make('output', {}, node.raw || '–');
  control.oninput = () => {
    node.raw = control.value;
    if (output !== false) output.textContent = node.raw;
  };
  return showField(node, control, shown, file === undefined ? output : makeFilePicker(node, control));
}

function makeFilePicker(node: InputNode, control: HTMLInputElement | HTMLTextAreaElement): HTMLElement {
  const accept = String(node.attributes['accept']);
  const picker = make('input', { type: 'file', accept, ariaLabel: `${node.title}: from a file` });
  const read = async ([file]: Iterable<File>) => {
    if (file === undefined) return;
    node.raw = node.file === 'base64' ? await encodeFile(file) : await file.text();
    control.value = node.raw;
  };
  picker.onchange = () => void read(picker.files ?? []);
  return picker;
}

/** Shows a file. */
export function showFile(node: FileNode, shown: ShownNodes): HTMLElement {
  const control = make('input', { type: 'file', accept: node.accept });
  const read = async ([file]: Iterable<File>) => {
    node.file = file && { name: file.name, mimeType: file.type, base64: await encodeFile(file) };
  };
  control.onchange = () => void read(control.files ?? []);
  return showField(node, control, shown);
}

async function encodeFile(file: File): Promise<string> {
  return encodeBase64(new Uint8Array(await file.arrayBuffer()));
}

/** Shows yes or no. */
export function showSwitch(node: SwitchNode, shown: ShownNodes): HTMLElement {
  const control = make('input', { type: 'checkbox', checked: node.isOn });
  control.oninput = () => (node.isOn = control.checked);
  return showField(node, control, shown);
}

/** Shows one of several values. */
export function showChoice(node: ChoiceNode, shown: ShownNodes): HTMLElement {
  if (node.look === 'radio') {
    const name = createId();
    return showOptions(node, shown, (index) => {
      const control = make('input', { type: 'radio', name, checked: index === node.chosen });
      control.oninput = () => (node.chosen = index);
      return control;
    });
  }
  const control = makeSelect(node.options, true);
  control.value = String(node.chosen);
  control.oninput = () => (node.chosen = Number(control.value));
  return showField(node, control, shown);
}

/** A list of which one is chosen, by its place; -1 is none. */
export function makeSelect(options: readonly { readonly label: string }[], canBeNone: boolean): HTMLSelectElement {
  const items = options.map(({ label }, index) => make('option', { value: String(index) }, label));
  return make('select', {}, canBeNone && make('option', { value: '-1' }, '–'), ...items);
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
  const labels = node.options.map(({ label }, index) => make('label', {}, create(index), label));
  return showSet(node, shown, labels[0], make('div', { className: 'options' }, ...labels));
}

/** Shows several parts under one name. */
export function showSet(
  node: FormNode,
  shown: ShownNodes,
  control: HTMLElement | undefined,
  ...children: readonly Child[]
): HTMLElement {
  const message = make('p', { className: 'problem' });
  shown.set(node, { control, message });
  return make(
    'fieldset',
    {},
    node.title !== '' && make('legend', {}, node.title, makeMark(node)),
    make('p', { className: 'about' }, node.description),
    ...children,
    message,
  );
}

function showField(node: FormNode, control: Control, shown: ShownNodes, extra?: Child): HTMLElement {
  control.id = createId();
  const message = make('p', { className: 'problem', id: createId() });
  const about = make('p', { className: 'about', id: createId() }, node.description);
  control.setAttribute('aria-describedby', `${about.id} ${message.id}`);
  control.ariaRequired = String(node.isRequired);
  shown.set(node, { control, message });
  const label = make('label', { htmlFor: control.id }, node.title || 'value', makeMark(node));
  const className = control.type === 'checkbox' ? 'options' : 'field';
  return make('div', { className }, label, about, control, extra, message);
}

function makeMark({ isRequired }: FormNode): Child {
  return !isRequired && make('small', {}, 'optional');
}
