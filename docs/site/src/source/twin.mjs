// The site as programs read it: each page as Markdown, a list of them (llms.txt), and the most of them in one file.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { navigation } from '../navigation.mjs';
import { allPages } from './loader.mjs';
import { base } from './markdown.mjs';

export function twinAddress(id) {
  return `${base}/${id}.md`;
}

const ids = new Set(allPages().map((page) => page.id));

// What a block of code says to the tests is not for readers; the name of its file is.
export function withoutMeta(text) {
  return text.replace(/^([ \t]*(?:`{3,}|~{3,})[\w-]+)( .*)$/gm, (_, fence, info) => fence + (/ title="[^"]*"/.exec(info)?.[0] ?? ''));
}

// Links between pages lead to their Markdown.
function withTwinLinks(text) {
  return text.replace(/\]\(\/docs\/([^)#\s]*?)\/?(#[^)\s]*)?\)/g, (all, path, anchor = '') =>
    ids.has(path || 'index') ? `](${twinAddress(path || 'index')}${anchor})` : all,
  );
}

export function twinOf({ data, body }) {
  return `# ${data.title}\n\n${data.description ? `> ${data.description}\n\n` : ''}${withTwinLinks(withoutMeta(body.trim()))}\n`;
}

const about = 'SolidRusT is an AI API gateway in front of your own model servers: OpenAI- and Anthropic-compatible endpoints, keys, limits, metering, failover.';

function row({ id, data }) {
  return `- [${data.title}](${twinAddress(id)})${data.description ? `: ${data.description}` : ''}\n`;
}

// https://llmstxt.org
export function llmsTxt() {
  const sections = navigation().flatMap(({ label, pages, folders }) => [{ label, pages }, ...folders.map((folder) => ({ ...folder, label: `${label}: ${folder.label}` }))]);
  sections.push({ label: 'Error codes', pages: allPages().filter(({ id }) => id.startsWith('errors/')) });
  const lists = sections.filter(({ pages }) => pages.length).map(({ label, pages }) => `## ${label}\n\n${pages.map(row).join('')}`);
  return `# SolidRusT\n\n> ${about}\n\nOne file with the most of it: [llms-full.txt](${base}/llms-full.txt). The API's document: [api.yaml](${base}/api.yaml).\n\n${lists.join('\n')}`;
}

// What is looked up, and not read: it would make the file too long for the models that are to read it.
const lookedUp = new Set(['metrics', 'log-events', 'performance', 'roles', 'command-line', 'traces', 'status-page', 'configure'].map((name) => `operate/${name}`));

export function llmsFullTxt() {
  const pages = navigation().flatMap((section) => section.pages);
  const left = pages.filter(({ id }) => lookedUp.has(id) || id === 'changelog');
  const clients = navigation().flatMap(({ folders }) => folders).find(({ label }) => label === 'Clients').pages;
  const whole = [...pages.filter((page) => !left.includes(page)), ...clients].map(twinOf).join('\n\n');
  return `${whole}\n\n# Not in this file\n\nThe API's reference and the pages of error codes: [llms.txt](${base}/llms.txt) lists them. And:\n\n${left.map(row).join('')}`;
}

// Writes all of them into the built site.
export function writeTwins(folder) {
  for (const page of allPages()) {
    const path = join(folder, `${page.id}.md`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, twinOf(page));
  }
  writeFileSync(join(folder, 'llms.txt'), llmsTxt());
  writeFileSync(join(folder, 'llms-full.txt'), llmsFullTxt());
}
