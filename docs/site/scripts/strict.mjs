// Makes the pages such that a policy without 'unsafe-inline' lets them be as they are: scripts and styles that stand in a page move
// into files, and style attributes become classes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'parse5';
import { attribute, elements, filesOf, pagesOf } from './pages.mjs';
import { makeReadable } from './readable.mjs';

const executed = new Set(['', 'module', 'text/javascript']);
// How Expressive Code finds the coloured pieces of a line: by their style attribute.
const colouredByStyle = "span[style^='--']:not([class])";
const colouredByClass = "span[class^='s-']";

function hashed(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

function moveOut(element, ending, attrs, written) {
  const text = element.childNodes.map((child) => child.value).join('').trim();
  const name = `inline.${hashed(text)}.${ending}`;
  written.set(name, text);
  element.childNodes = [];
  element.attrs = [...element.attrs.filter(({ name: own }) => own !== 'data-astro-exec'), ...attrs(`/docs/assets/${name}`)];
}

function styleToClass(element, rules) {
  const style = attribute(element, 'style');
  element.attrs = element.attrs.filter(({ name }) => name !== 'style');
  const name = `s-${hashed(style).slice(0, 5)}`;
  rules.set(name, style);
  const own = element.attrs.find((one) => one.name === 'class');
  if (own) own.value += ` ${name}`;
  else element.attrs.push({ name: 'class', value: name });
}

function link(href) {
  return { nodeName: 'link', tagName: 'link', attrs: [{ name: 'rel', value: 'stylesheet' }, { name: 'href', value: href }], childNodes: [], namespaceURI: 'http://www.w3.org/1999/xhtml' };
}

function makeStrict({ name, tree }, written, rules) {
  for (const element of elements(tree)) {
    const handler = element.attrs.find((one) => one.name.startsWith('on'));
    if (handler) throw new Error(`${name}: <${element.tagName} ${handler.name}> is a script in an attribute`);
    if (element.tagName === 'style') throw new Error(`${name}: a style stands in the page`);
    if (element.tagName === 'script' && attribute(element, 'src') === undefined && executed.has(attribute(element, 'type') ?? ''))
      moveOut(element, 'js', (href) => [{ name: 'src', value: href }], written);
    if (attribute(element, 'style') !== undefined) styleToClass(element, rules);
  }
}

export function makeAllStrict(folder) {
  const written = new Map();
  const rules = new Map();
  const pages = pagesOf(folder);
  for (const page of pages) {
    makeReadable(page.tree);
    makeStrict(page, written, rules);
  }
  const sheet = [...rules].sort().map(([name, style]) => `.${name}{${style}}`).join('\n');
  const sheetName = `styles.${hashed(sheet)}.css`;
  written.set(sheetName, sheet);
  mkdirSync(join(folder, 'assets'), { recursive: true });
  for (const [name, text] of written) writeFileSync(join(folder, 'assets', name), text);
  for (const { name, tree } of pages) {
    const head = [...elements(tree)].find((element) => element.tagName === 'head');
    head.childNodes.push(link(`/docs/assets/${sheetName}`));
    writeFileSync(join(folder, name), serialize(tree));
  }
  for (const name of filesOf(folder).filter((file) => file.endsWith('.css'))) {
    const css = readFileSync(join(folder, name), 'utf8').replaceAll(colouredByStyle, colouredByClass);
    if (css.includes('[style')) throw new Error(`${name}: a rule looks for style attributes, and there are none any more`);
    writeFileSync(join(folder, name), css);
  }
}
