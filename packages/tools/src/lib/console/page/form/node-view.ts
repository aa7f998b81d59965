/** Shows a form, and lets it grow. */
import { make, makeButton, type Child } from '../elements.ts';
import {
  showChoice,
  showChoices,
  showFile,
  showJson,
  showNumber,
  showSet,
  showSwitch,
  showText,
  type ShownNodes,
} from './field-view.ts';
import type { FixedNode, FormNode, GroupNode, ListNode, OptionalNode, RecordNode, UnionNode } from './form-node.ts';
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
    case 'text':
      return showText(node, shown);
    case 'number':
      return showNumber(node, shown);
    case 'switch':
      return showSwitch(node, shown);
    case 'choice':
      return showChoice(node, shown);
    case 'choices':
      return showChoices(node, shown);
    case 'file':
      return showFile(node, shown);
    case 'json':
      return showJson(node, shown);
    case 'fixed':
      return showFixed(node);
    case 'group':
      return showGroup(node, shown);
    case 'list':
      return showList(node, shown);
    case 'record':
      return showRecord(node, shown);
    case 'union':
      return showUnion(node, shown);
    case 'optional':
      return showOptional(node, shown);
  }
}

function showFixed({ title, value, isShown }: FixedNode): Child {
  if (!isShown || value === undefined) return undefined;
  return make('p', { className: 'fixed' }, title !== '' && `${title} `, make('code', {}, formatJson(value)));
}

function showGroup(node: GroupNode, shown: ShownNodes): HTMLElement {
  return showSet(node, shown, undefined, ...node.members.map((member) => showNode(member.node, shown)));
}

function showList(node: ListNode, shown: ShownNodes): HTMLElement {
  const { items, create, lengthMin, lengthMax } = node;
  if (create === undefined) return showSet(node, shown, undefined, ...items.map((item) => showNode(item, shown)));
  const rows = make('div', { className: 'rows' });
  const add = makeButton(`Add to ${node.title}`, () => {
    const item = create(items.length);
    items.push(item);
    focusIn(addRow(item));
    fit();
  });
  const fit = () => {
    add.disabled = items.length >= lengthMax;
    rows.classList.toggle('minimal', items.length <= lengthMin);
  };
  const addRow = (item: FormNode) =>
    showRow(rows, showNode(item, shown), `Remove from ${node.title}`, () => {
      items.splice(items.indexOf(item), 1);
      fit();
      add.focus();
    });
  for (const item of items) addRow(item);
  fit();
  return showSet(node, shown, add, rows, add);
}

function showRecord(node: RecordNode, shown: ShownNodes): HTMLElement {
  const rows = make('div', { className: 'rows' });
  const add = makeButton(`Add to ${node.title}`, () => {
    const row = { name: '', node: node.create() };
    node.rows.push(row);
    focusIn(addRow(row));
  });
  const addRow = (row: RecordNode['rows'][number]) => {
    const name = make('input', { value: row.name, ariaLabel: `${node.title}: name`, placeholder: 'name' });
    name.oninput = () => (row.name = name.value);
    const content = make('div', { className: 'pair' }, name, showNode(row.node, shown));
    return showRow(rows, content, `Remove from ${node.title}`, () => {
      node.rows.splice(node.rows.indexOf(row), 1);
      add.focus();
    });
  };
  for (const row of node.rows) addRow(row);
  return showSet(node, shown, add, rows, add);
}

function showRow(rows: HTMLElement, content: Child, removeLabel: string, onRemove: () => void): HTMLElement {
  const remove = makeButton('×', () => {
    row.remove();
    onRemove();
  });
  remove.ariaLabel = removeLabel;
  const row = make('div', { className: 'row' }, content, remove);
  rows.append(row);
  return row;
}

function showUnion(node: UnionNode, shown: ShownNodes): HTMLElement {
  const options = node.variants.map(({ label }, index) => make('option', { value: String(index) }, label));
  const select = make('select', { ariaLabel: `${node.title || 'value'}: which kind` });
  select.append(...(node.isRequired ? [] : [make('option', { value: '-1' }, '–')]), ...options);
  select.value = String(node.chosen);
  const body = make('div');
  const show = () => body.replaceChildren(...[node.inner && showNode(node.inner, shown)].filter(isNode));
  select.oninput = () => {
    node.chosen = Number(select.value);
    node.inner = node.variants[node.chosen]?.create();
    show();
  };
  show();
  return showSet(node, shown, select, select, body);
}

function showOptional(node: OptionalNode, shown: ShownNodes): HTMLElement {
  const body = make('div');
  const show = () => {
    const { inner } = node;
    const button =
      inner === undefined
        ? makeButton(`Add ${node.title}`, () => change(node.create()))
        : makeButton(`Leave ${node.title} out`, () => change(undefined));
    body.replaceChildren(...[inner && showNode(inner, shown), button].filter(isNode));
  };
  const change = (inner: FormNode | undefined) => {
    node.inner = inner;
    show();
    focusIn(body);
  };
  show();
  return body;
}

function isNode(child: Child): child is Node {
  return child instanceof Node;
}

function focusIn(element: HTMLElement): void {
  element.querySelector<HTMLElement>('input, textarea, select, button')?.focus();
}
