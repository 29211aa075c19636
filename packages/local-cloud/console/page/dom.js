/** Makes elements. Texts become text nodes only, so nothing of a request is ever markup. */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an HTML element.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [props] attributes; `on` has listeners by event, and false, null and undefined leave out
 * @param {...unknown} children elements and texts; arrays are flattened
 */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** Makes an SVG element. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(element, { on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * @param {string} id of an element of `index.html`
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element ${id}`);
  return element;
}

/** Replaces the content of an element, and keeps open details, the focus and scroll positions by their `data-key`. */
export function replace(container, ...children) {
  const keyed = (root) => [...root.querySelectorAll('[data-key]')];
  const { activeElement } = document;
  const before = new Map(
    keyed(container).map((element) => [
      element.dataset.key,
      { open: element.open, left: element.scrollLeft, top: element.scrollTop },
    ]),
  );
  const focused = activeElement && container.contains(activeElement) ? activeElement.getAttribute('data-key') : null;
  container.replaceChildren(...children.flat(3).filter(Boolean));
  for (const element of keyed(container)) {
    const { key } = element.dataset;
    const known = before.get(key);
    if (known) {
      if (known.open !== undefined) element.open = known.open;
      element.scrollLeft = known.left;
      element.scrollTop = known.top;
    }
    if (focused !== null && key === focused) element.focus({ preventScroll: true });
  }
}
