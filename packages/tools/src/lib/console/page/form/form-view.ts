/** A form that a person fills in, or writes as JSON instead. */
import type { Json, JsonSchema } from '../../../manifest/json-schema.ts';
import { make, makeButton } from '../elements.ts';
import { createForm } from './create-node.ts';
import type { ShownNodes } from './field-view.ts';
import type { FormNode, JsonNode } from './form-node.ts';
import { isSame } from './json.ts';
import { showNode } from './node-view.ts';
import { findNode, readNode, type Problem } from './read-node.ts';

/** A form on the page. */
export interface FormView {
  readonly element: HTMLElement;
  /** What it says; undefined if something is wrong with it, which is then shown. */
  read(): Json | undefined;
  /** Shows what somebody else found, where it belongs. */
  showProblem(path: readonly (string | number)[], message: string): void;
}

/**
 * Makes a form.
 *
 * @param schema what it asks for
 * @returns the form
 */
export function createFormView(schema: JsonSchema): FormView {
  let node = createForm(schema);
  const shown: ShownNodes = new Map();
  const body = make('div', { className: 'form' });
  const show = (next: FormNode) => {
    node = next;
    shown.clear();
    const content = showNode(node, shown);
    body.replaceChildren(content instanceof Node ? content : '');
    toggle.textContent = isJson() ? 'Form' : 'JSON';
  };
  const isJson = () => node.kind === 'json' && node.title === 'JSON';
  const toggle = makeButton(
    '',
    () => {
      const { value, problems } = readNode(node);
      if (!isJson()) return show(createJson(value));
      const form = createForm(schema, value);
      const isFit = value === undefined || isSame(readNode(form).value, value);
      showProblems(isFit ? problems : [{ node, message: 'The form has no place for some of this.' }]);
      if (isFit && problems.length === 0) show(form);
    },
    'quiet',
  );
  const showProblems = (problems: readonly Problem[]) => {
    for (const { message, control } of shown.values()) {
      message.textContent = '';
      control?.removeAttribute('aria-invalid');
    }
    for (const problem of problems) mark(problem, shown);
    shown.get(problems[0]?.node ?? node)?.control?.focus();
  };
  show(node);
  return {
    element: make('div', {}, body, toggle),
    read() {
      const { value, problems } = readNode(node);
      const all = [...findBadInputs(shown), ...problems];
      showProblems(all);
      return all.length === 0 ? (value ?? {}) : undefined;
    },
    showProblem: (path, message) => mark({ node: findNode(node, path), message }, shown),
  };
}

function createJson(value: Json | undefined): JsonNode {
  const raw = JSON.stringify(value ?? {}, null, 2);
  return { kind: 'json', title: 'JSON', description: '', isRequired: true, raw };
}

function mark({ node, message }: Problem, shown: ShownNodes): void {
  const place = shown.get(node) ?? shown.get(node.kind === 'optional' ? (node.inner ?? node) : node);
  if (place === undefined) return;
  place.message.textContent = message;
  place.control?.setAttribute('aria-invalid', 'true');
}

/** What the browser knows to be wrong, in its own words: half a date, a number that is too large. */
function findBadInputs(shown: ShownNodes): Problem[] {
  return [...shown].flatMap(([node, { control }]) => {
    if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) return [];
    return !control.isConnected || control.validity.valid ? [] : [{ node, message: control.validationMessage }];
  });
}
