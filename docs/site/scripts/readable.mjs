// What Markdown leaves to be done for readers: tables that are wider than the window scroll by themselves, by the keyboard too, and an
// address that merely stands in a sentence (https://app.example) is no link.
import { attribute, elements, textOf } from './pages.mjs';

const namespaceURI = 'http://www.w3.org/1999/xhtml';

function wrapped(table) {
  const names = { class: 'wide', tabindex: '0', role: 'group', 'aria-label': 'Table' };
  const attrs = Object.entries(names).map(([name, value]) => ({ name, value }));
  const box = { nodeName: 'div', tagName: 'div', attrs, namespaceURI, parentNode: table.parentNode, childNodes: [table] };
  table.parentNode.childNodes[table.parentNode.childNodes.indexOf(table)] = box;
  table.parentNode = box;
}

export function makeReadable(tree) {
  const all = [...elements(tree)];
  for (const table of all.filter(({ tagName }) => tagName === 'table')) wrapped(table);
  for (const link of all.filter((one) => one.tagName === 'a' && attribute(one, 'href') === textOf(one))) {
    const place = link.parentNode.childNodes;
    place.splice(place.indexOf(link), 1, ...link.childNodes);
  }
}
