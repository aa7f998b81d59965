/** Shows a form, and lets it grow. */
import { focusIn, make, makeButton, type Child } from '../elements.ts';
import {
  makeSelect,
  showChoice,
  showChoices,
  showFile,
  showInput,
  showSet,
  showSwitch,
  type ShownNodes,
} from './field-view.ts';
import type { CompoundNode, FormNode, Part, UnionNode } from './form-node.ts';
import { formatJson } from './json.ts';

/**
 * Shows a part of a form.
 *
 * @param node the part; the element changes it
 * @param shown is told where everything is
 * @returns nothing for what is not to be shown
 */
export function showNode(node: FormNode, shown: ShownNodes): Child {
  switch (node.kind) {
    case 'input':
      return showInput(node, shown);
    case 'switch':
      return showSwitch(node, shown);
    case 'choice':
      return showChoice(node, shown);
    case 'choices':
      return showChoices(node, shown);
    case 'file':
      return showFile(node, shown);
    case 'compound':
      return showCompound(node, shown);
    case 'union':
      return showUnion(node, shown);
    case 'fixed':
      return (
        node.isShown &&
        make('p', {}, make('small', {}, `${node.title} `), make('code', {}, formatJson(node.value ?? null)))
      );
  }
}

function showCompound(node: CompoundNode, shown: ShownNodes): HTMLElement {
  const { title, parts, create, isObject, lengthMin, lengthMax } = node;
  if (create === undefined) return showSet(node, shown, undefined, ...parts.map((part) => showNode(part.node, shown)));
  const rows = make('div');
  const add = makeButton(`Add to ${title}`, () => {
    const part = { name: '', node: create(parts.length) };
    parts.push(part);
    focusIn(addRow(part));
    fit();
  });
  const fit = () => {
    add.disabled = parts.length >= lengthMax;
    for (const button of rows.querySelectorAll<HTMLButtonElement>(':scope > div > button'))
      button.disabled = parts.length <= lengthMin;
  };
  const addRow = (part: Part) => {
    const remove = makeButton('×', () => {
      row.remove();
      parts.splice(parts.indexOf(part), 1);
      fit();
      add.focus();
    });
    remove.ariaLabel = `Remove from ${title}`;
    const row = make(
      'div',
      { className: 'row' },
      isObject && makeName(part, title),
      showNode(part.node, shown),
      remove,
    );
    rows.append(row);
    return row;
  };
  for (const part of parts) addRow(part);
  fit();
  return showSet(node, shown, add, rows, add);
}

function makeName(part: Part, title: string): HTMLElement {
  const name = make('input', { value: part.name, ariaLabel: `${title}: name`, placeholder: 'name' });
  name.oninput = () => (part.name = name.value);
  return name;
}

function showUnion(node: UnionNode, shown: ShownNodes): HTMLElement {
  const { title, variants } = node;
  const [only, other] = variants;
  const body = make('div');
  const show = () => {
    const inner = node.inner && showNode(node.inner, shown);
    body.replaceChildren(...(inner instanceof Node ? [inner] : []));
  };
  const choose = (index: number) => {
    node.chosen = index;
    node.inner = variants[index]?.create();
    show();
  };
  show();
  if (only !== undefined && other === undefined) {
    const toggle = makeButton('', () => {
      choose(-1 - node.chosen);
      name();
      focusIn(node.inner === undefined ? toggle : body);
    });
    const name = () => (toggle.textContent = node.inner === undefined ? `Add ${title}` : `Leave ${title} out`);
    name();
    return make('div', { className: 'optional' }, body, toggle);
  }
  const select = makeSelect(variants, !node.isRequired);
  select.ariaLabel = `${title || 'value'}: which kind`;
  select.value = String(node.chosen);
  select.oninput = () => choose(Number(select.value));
  return showSet(node, shown, select, select, body);
}
