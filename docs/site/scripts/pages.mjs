// The built pages as trees.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'parse5';

export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

export function pagesOf(folder) {
  return filesOf(folder)
    .filter((name) => name.endsWith('.html'))
    .map((name) => ({ name, tree: parse(readFileSync(join(folder, name), 'utf8')) }));
}

export function* elements(node) {
  for (const child of node.childNodes ?? []) {
    if (child.tagName) yield child;
    yield* elements(child);
  }
  if (node.content) yield* elements(node.content);
}

export function attribute(element, name) {
  return element.attrs.find((one) => one.name === name)?.value;
}

export function textOf(node) {
  if (node.nodeName === '#text') return node.value;
  if (node.tagName === 'script' || node.tagName === 'style') return '';
  return (node.childNodes ?? []).map(textOf).join('');
}
