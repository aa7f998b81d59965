/** What an element may hold; nothing for what is not there. */
export type Child = Node | string | undefined | false;

let ids = 0;

/**
 * Makes an element. Text is only ever text: nothing here reads HTML.
 *
 * @param tag its name
 * @param properties of the element, as the DOM calls them
 * @param children what it holds
 */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

/** A button that does something, and sends no form. */
export function makeButton(text: string, onclick: () => void, className = ''): HTMLButtonElement {
  return make('button', { type: 'button', className, onclick }, text);
}

/** Puts the focus on the first thing inside that takes it. */
export function focusIn(element: HTMLElement): void {
  const found = element.matches('button')
    ? element
    : element.querySelector<HTMLElement>('input, textarea, select, a, button');
  found?.focus();
}

/** An id that no other element has. */
export function createId(): string {
  ids += 1;
  return `e${ids}`;
}

/** Finds what the page has to have. */
export function mustFind<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`the page has no ${id}`);
}

/**
 * Shows one element for each entry, in their order; what is there already stays as it is, with all that was typed.
 *
 * @param parent of the elements
 * @param entries what is to be shown, by keys that mark when an element has to be made anew
 * @param create makes an element
 */
export function showEach<Entry>(
  parent: HTMLElement,
  entries: ReadonlyMap<string, Entry>,
  create: (entry: Entry) => HTMLElement,
): void {
  const known = new Map([...parent.children].map((child) => [(child as HTMLElement).dataset['key'], child]));
  const wanted = [...entries].map(([key, entry]) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const element = create(entry);
    element.dataset['key'] = key;
    return element;
  });
  for (const child of known.values()) if (!wanted.includes(child)) child.remove();
  // Moving an element takes the focus away from what is inside of it.
  wanted.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
}
