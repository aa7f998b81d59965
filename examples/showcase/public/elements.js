/**
 * Finds what the page has to have.
 *
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function mustFind(parent, selector) {
  const found = parent.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name of a text field
 */
export function readField(form, name) {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
}

/**
 * An item of a list.
 *
 * @param {...(Node | string)} content
 * @returns {HTMLLIElement}
 */
export function createItem(...content) {
  const item = document.createElement('li');
  item.append(...content);
  return item;
}
