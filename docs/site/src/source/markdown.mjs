// A file of the repository as a page: title and text, with links that work on the site.
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { parse } from 'yaml';

export const base = '/docs';
const consoleUrl = 'http://127.0.0.1:8081'; // which serves the site: a link to it is one to this server

export function addressOf(id) {
  return id === 'index' ? `${base}/` : `${base}/${id}/`;
}

// Front matter and the rest. A file without has its first heading as title.
export function parted(text, file) {
  const head = /^---\n([\s\S]*?)\n---\n/.exec(text);
  if (head) return { data: parse(head[1]), body: text.slice(head[0].length) };
  const title = /^# (.+)\n/.exec(text);
  if (!title) throw new Error(`${file} begins neither with front matter nor with a heading`);
  return { data: { title: title[1].replaceAll('`', '') }, body: text.slice(title[0].length) };
}

function outsideFences(text, change) {
  return text
    .split(/(^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\2[`~]*[ \t]*$)/m)
    .filter((_, at) => at % 3 !== 2)
    .map((part, at) => (at % 2 === 1 ? part : change(part)))
    .join('');
}

const span = /`[^`\n]+`/g;

// Calls `change` with what stands outside of code; `codeOf` gives a piece of it its code back.
function outsideCode(text, change) {
  return outsideFences(text, (part) => {
    const spans = [];
    const marked = part.replace(span, (code) => `\uE000${spans.push(code) - 1}\uE001`);
    const codeOf = (piece) => piece.replace(/\uE000(\d+)\uE001/g, (_, at) => spans[at]);
    return codeOf(change(marked, codeOf));
  });
}

// Marks of promises, `[S12]`, are for who tests them; so is the sentence that explains them.
function withoutMarks(text) {
  return text.replace(/^A mark such as `\[[\s\S]*?\n(?=\n|- )/m, '');
}

const link = /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g;

// `file`: the path in the repository; `pages`: those of pageFiles(). Links to a file that is a page lead to the page, those
// of the site get its base, and what leads to any other file of the repository becomes that file's name.
export function forSite(text, file, pages, repository) {
  const folder = posix.dirname(file);
  const linked = (all, picture, words, target) => {
    if (target === consoleUrl) return `[${words}](/)`;
    if (/^[a-z]+:|^#/.test(target)) return all;
    const [path, anchor] = target.split('#');
    const hash = anchor === undefined ? '' : `#${anchor}`;
    if (path.startsWith('/')) return `${picture}[${words}](${base}${path}${hash})`;
    const named = posix.normalize(posix.join(folder, path));
    if (pages.has(named)) return `[${words}](${addressOf(pages.get(named))}${hash})`;
    if (!existsSync(repository + named)) throw new Error(`${file}: there is no file ${named}`);
    if (picture && named.startsWith('docs/figures/')) return `![${words}](${base}/figures/${posix.basename(named)})`;
    const said = words.replaceAll('`', '');
    return said === path.replace(/^(\.\.?\/)+/, '') || said === named ? `\`${named}\`` : `${words} (\`${named}\`)`;
  };
  return outsideCode(withoutMarks(text), (part, codeOf) =>
    part.replace(link, (all, picture, words, target) => linked(all, picture, codeOf(words), codeOf(target))).replace(/ ?\[[A-Z]\d+\]/g, ''),
  );
}

// The name of a file that is a page, `docs/limits.md`, becomes a link to it. `titles`: page → title.
export function withNamesLinked(text, pages, titles) {
  return outsideFences(text, (part) =>
    part.replace(span, (code, at) => {
      const id = pages.get(code.slice(1, -1));
      const inLink = part[at - 1] === '[' || part[at + code.length] === ']';
      return id && !inLink ? `[${titles.get(id)}](${addressOf(id)})` : code;
    }),
  );
}
