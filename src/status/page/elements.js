const svgNamespace = 'http://www.w3.org/2000/svg';

/** An element of HTML. Texts are never read as markup. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

export function svgElement(name, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, name), attributes, children);
}

function fill(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

export function byId(id) {
  return document.getElementById(id);
}

const shown = new WeakMap();

/** Shows what is made of data, and leaves everything as it is, focus included, where the data are as before. */
export function showIn(place, data, make) {
  const written = JSON.stringify(data);
  if (shown.get(place) === written) return;
  shown.set(place, written);
  place.replaceChildren(...[make(data)].flat());
}

/** A table that can be moved sideways where it is too wide, by keyboard as well. */
export function tableOf(caption, head, rows) {
  const cells = (row) => row.map((cell, at) => element(at === 0 ? 'th' : 'td', at === 0 ? { scope: 'row' } : {}, cell));
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head.map((name) => element('th', { scope: 'col' }, name)))),
    element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells(row)))),
  );
  return element('div', { class: 'scroller', role: 'region', tabindex: 0, 'aria-label': caption }, table);
}

export function timeElement(iso) {
  return element('time', { datetime: iso }, new Date(iso).toLocaleString());
}
