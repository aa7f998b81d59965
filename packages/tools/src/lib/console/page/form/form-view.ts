/** A form that a person fills in, or writes as JSON instead. */
import type { Json, JsonSchema } from '../../../manifest/json-schema.ts';
import { make, makeButton } from '../elements.ts';
import { createForm } from './create-node.ts';
import type { ShownNodes } from './field-view.ts';
import { isSame } from './json.ts';
import { showNode } from './node-view.ts';
import { findNode, readNode, type Problem } from './read-node.ts';

/** A form on the page. */
export interface FormView {
  readonly element: HTMLElement;
  /** Changes between form and JSON. */
  readonly toggle: HTMLElement;
  /** What it says; undefined if something is wrong with it, which is then shown. */
  readonly read: () => Json | undefined;
  /** Shows what somebody else found, where it belongs. */
  readonly showProblem: (path: readonly (string | number)[], message: string) => void;
}

/**
 * Makes a form.
 *
 * @param schema what it asks for
 * @returns the form
 */
export function createFormView(schema: JsonSchema): FormView {
  let isJson = false;
  let node = createForm(schema);
  const shown: ShownNodes = new Map();
  const element = make('div', { className: 'form' });
  const show = (value?: Json) => {
    node = createForm(isJson ? { title: 'JSON' } : schema, value);
    shown.clear();
    const content = showNode(node, shown);
    element.replaceChildren(...(content instanceof Node ? [content] : []));
    toggle.textContent = isJson ? 'Form' : 'JSON';
  };
  const change = () => {
    const { value, problems } = readNode(node);
    const isFit = !isJson || value === undefined || isSame(readNode(createForm(schema, value)).value, value);
    if (isJson && problems.length > 0) return showProblems(problems, shown);
    if (!isFit) return showProblems([{ node, message: 'The form has no place for some of this.' }], shown);
    isJson = !isJson;
    show(value);
  };
  const toggle = makeButton('', change, 'quiet');
  show();
  return {
    element,
    toggle,
    read() {
      const { value, problems } = readNode(node);
      const all = [...findBadInputs(shown), ...problems];
      showProblems(all, shown);
      return all.length === 0 ? (value ?? {}) : undefined;
    },
    showProblem: (path, message) => mark({ node: findNode(node, path), message }, shown),
  };
}

function showProblems(problems: readonly Problem[], shown: ShownNodes): void {
  for (const { message, control } of shown.values()) {
    message.textContent = '';
    control?.removeAttribute('aria-invalid');
  }
  for (const problem of problems) mark(problem, shown);
  const [first] = problems;
  if (first !== undefined) shown.get(first.node)?.control?.focus();
}

function mark({ node, message }: Problem, shown: ShownNodes): void {
  const place = shown.get(node);
  if (place === undefined) return;
  place.message.textContent = message;
  place.control?.setAttribute('aria-invalid', 'true');
}

/** What the browser knows to be wrong, in its own words: half a date, a number that is too large. */
function findBadInputs(shown: ShownNodes): Problem[] {
  return [...shown].flatMap(([node, { control }]) => {
    if (!(control instanceof HTMLInputElement) || !control.isConnected || control.validity.valid) return [];
    return [{ node, message: control.validationMessage }];
  });
}
