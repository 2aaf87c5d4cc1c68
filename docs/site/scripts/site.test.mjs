// node --test scripts
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { repository } from '../src/source/files.mjs';
import { forSite, parted, withNamesLinked } from '../src/source/markdown.mjs';
import { withoutMeta } from '../src/source/twin.mjs';
import { brokenAddresses } from './address.mjs';
import { deadLinks } from './links.mjs';
import { makeAllStrict } from './strict.mjs';

// A site of these files: path → text. Calls `act` with its folder.
function withSite(files, act) {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const page = (body) => `<!doctype html><html><head><title>x</title></head><body>${body}</body></html>`;

test('a link or an anchor that leads nowhere is found', () => {
  const dead = (body) => withSite({ 'index.html': page(body), 'a/index.html': page('<h2 id="there">x</h2>') }, deadLinks);
  for (const good of ['/docs/a/', '/docs/a/#there', '../docs/a/', '#', 'https://example.com/none', '/docs/api.yaml', '/docs', '/docs/'])
    assert.deepEqual(dead(`<a href="${good}">x</a>`), [], good);
  assert.deepEqual(dead('<a href="#there">x</a>'), ['index.html: #there (x): the page has no such anchor']);
  assert.deepEqual(dead('<a href="/docs/b/">x</a>'), ['index.html: /docs/b/ (x): there is no such page']);
  assert.deepEqual(dead('<a href="/docs/a">x</a>'), ['index.html: /docs/a (x): there is no such page']);
  assert.deepEqual(dead('<a href="/docs/a/#gone">x</a>'), ['index.html: /docs/a/#gone (x): the page has no such anchor']);
  assert.deepEqual(dead('<a href="/keys">x</a>'), ['index.html: /keys (x): leads out of the site']);
  assert.equal(dead('<img src="/docs/none.svg"><script src="/docs/none.js"></script>').length, 2);
});

test('scripts and styles move out of the page', () => {
  const files = {
    'index.html': page('<script>one()</script><script type="module">two()</script><script type="application/json">{}</script><b style="color:red" class="x">b</b>'),
    'assets/a.css': ".expressive-code span[style^='--']:not([class]){color:var(--0)}",
  };
  withSite(files, (folder) => {
    makeAllStrict(folder);
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    assert.doesNotMatch(html, /one\(\)|two\(\)|style=/);
    assert.match(html, /<script src="\/docs\/assets\/inline\.\w+\.js"><\/script><script type="module" src="\/docs\/assets\/inline/);
    assert.match(html, /<script type="application\/json">\{\}/);
    const [, name] = /<b class="x (s-\w+)"/.exec(html);
    const [, sheet] = /href="\/docs\/assets\/(styles\.\w+\.css)"/.exec(html);
    assert.equal(readFileSync(join(folder, 'assets', sheet), 'utf8'), `.${name}{color:red}`);
    assert.match(readFileSync(join(folder, 'assets/a.css'), 'utf8'), /span\[class\^='s-'\]/);
    assert.deepEqual(deadLinks(folder), []);
  });
});

test('wide tables scroll by the keyboard, and an address in a sentence is no link', () => {
  withSite({ 'index.html': page('<table><tbody><tr><td>1</td></tr></tbody></table><a href="https://x.example">https://x.example</a> <a href="https://y.example">y</a>') }, (folder) => {
    makeAllStrict(folder);
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    assert.match(html, /<div class="wide" tabindex="0" role="group" aria-label="Table"><table>/);
    assert.match(html, /<\/table><\/div>https:\/\/x\.example <a href="https:\/\/y\.example">y<\/a>/);
  });
});

test('what cannot move fails the build', () => {
  assert.throws(() => withSite({ 'index.html': page('<b onclick="x()">b</b>') }, makeAllStrict), /script in an attribute/);
  assert.throws(() => withSite({ 'index.html': page('<style>b{}</style>') }, makeAllStrict), /a style stands in the page/);
  assert.throws(() => withSite({ 'assets/a.css': "[style^='--1']{}" }, makeAllStrict), /looks for style attributes/);
});

test('an address in two pieces is found', () => {
  assert.deepEqual(withSite({ 'index.html': page('<b data-x="http://127.0.0.1:8080">http://127.0.0.1:8080/v1</b>') }, brokenAddresses), []);
  assert.equal(withSite({ 'index.html': page('<b>http:</b><i>//127.0.0.1:8080</i>') }, brokenAddresses).length, 1);
});

test('a page has its title from front matter or its first heading', () => {
  assert.deepEqual(parted('---\ntitle: A\n---\ntext\n', 'x.md'), { data: { title: 'A' }, body: 'text\n' });
  assert.deepEqual(parted('# The `A`\ntext\n', 'x.md'), { data: { title: 'The A' }, body: 'text\n' });
  assert.throws(() => parted('text\n', 'x.md'), /x\.md begins neither/);
});

test('a twin keeps the name of a file, and not what is said to the tests', () => {
  assert.equal(withoutMeta('```sh needs=operator name=a\nx y\n```'), '```sh\nx y\n```');
  assert.equal(withoutMeta('~~~yaml title="a b.yaml" notest="c"\nx: y\n~~~'), '~~~yaml title="a b.yaml"\nx: y\n~~~');
});

test('links lead to pages of the site, and code stays as it is', () => {
  const pages = new Map([['docs/limits.md', 'operate/limits'], ['docs/clients/zed.md', 'clients/zed']]);
  const made = (text) => withNamesLinked(forSite(text, 'docs/sdks.md', pages, repository), pages, new Map([['operate/limits', 'Limits']]));
  assert.equal(made('[a](limits.md#x), [`z`](clients/zed.md), [`b`](/guides/x/)'), '[a](/docs/operate/limits/#x), [`z`](/docs/clients/zed/), [`b`](/docs/guides/x/)');
  assert.equal(made('[ADR](adr/0008-serving-the-console.md)'), 'ADR (`docs/adr/0008-serving-the-console.md`)');
  assert.equal(made('[sdk/js/README.md](../sdk/js/README.md)'), '`sdk/js/README.md`');
  assert.equal(made('see `docs/limits.md` and `docs/none.md`'), 'see [Limits](/docs/operate/limits/) and `docs/none.md`');
  assert.equal(made('holds [L12]. `[L12]` [x](https://example.com)'), 'holds. `[L12]` [x](https://example.com)');
  const fence = '```sh\n[a](limits.md) [L1] `docs/limits.md`\n```';
  assert.equal(made(fence), fence);
  assert.throws(() => made('[a](none.md)'), /docs\/sdks\.md: there is no file docs\/none\.md/);
});
