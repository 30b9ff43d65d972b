// The few ways in which the page's views touch the document; text only ever becomes text.

/** Return the element with an id. */
export const $ = (id) => document.getElementById(id);

/** Make an element: properties (class, text, on…) and children. */
export function make(name, { class: className, text, on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(name);
  if (className) {
    element.className = className;
  }
  if (text !== undefined) {
    element.textContent = text;
  }
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, value);
  }
  for (const [kind, listener] of Object.entries(on)) {
    element.addEventListener(kind, listener);
  }
  element.append(...children);
  return element;
}

/** Return a copy of what a template holds. */
export const copy = (id) => $(id).content.firstElementChild.cloneNode(true);

/** Set a text only when it is another one: what did not change is not read out again. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Show or hide an element. */
export function show(element, on) {
  if (element.hidden === on) {
    element.hidden = !on;
  }
}

/**
 * Make the children of an element those of a list, keeping the elements that are there already.
 *
 * `key(item)` names an item, `create(item)` makes its element, `update(element, item, before)` makes
 * it look right; it is also called for one just made, without `before`.
 */
export function keyed(parent, items, { key, create, update }) {
  const known = new Map([...parent.children].map((element) => [element.key, element]));
  let next = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const element = known.get(name) ?? create(item);
    known.delete(name);
    element.key = name;
    update(element, item, element.item);
    element.item = item;
    if (element === next) {
      next = next.nextElementSibling;
    } else {
      parent.insertBefore(element, next);
    }
  }
  known.forEach((element) => element.remove());
}

/** Tell whether a key was pressed with Ctrl, or with Cmd on a Mac. */
export const withCtrl = (event) => (event.ctrlKey || event.metaKey) && !event.altKey;
