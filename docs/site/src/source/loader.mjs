// Loads every page of the site: files of the repository, one page for each error code, and the API's reference.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorPages } from './errors.mjs';
import { pageFiles, repository, site } from './files.mjs';
import { forSite, parted, withNamesLinked } from './markdown.mjs';
import { referencePages } from './reference.mjs';

// Each: id, data (front matter), body (Markdown), file (that it was made of).
export function allPages() {
  const files = pageFiles();
  const read = [...files].map(([file, id]) => ({ id, file, ...parted(readFileSync(repository + file, 'utf8'), file) }));
  const titles = new Map(read.map(({ id, data }) => [id, data.title]));
  const written = read.map((page) => ({ ...page, body: withNamesLinked(forSite(page.body, page.file, files, repository), files, titles) }));
  return [...written, ...errorPages(), ...referencePages()];
}

async function store(page, { parseData, generateDigest, renderMarkdown, store: kept }) {
  // The name only tells Starlight that this is a page of its own.
  const named = `${site}src/content/docs/${page.id}.md`;
  const data = await parseData({ id: page.id, data: page.data });
  kept.set({
    id: page.id,
    data,
    body: page.body,
    filePath: relative(site, named),
    digest: generateDigest(page.body + JSON.stringify(page.data)),
    rendered: await renderMarkdown(page.body, { fileURL: pathToFileURL(named) }),
  });
}

export function pagesLoader() {
  return {
    name: 'pages',
    async load(context) {
      const load = async () => {
        context.store.clear();
        for (const page of allPages()) await store(page, context);
      };
      await load();
      for (const file of pageFiles().keys()) context.watcher?.add(repository + file);
      context.watcher?.on('change', (changed) => changed.endsWith('.md') && load());
    },
  };
}
