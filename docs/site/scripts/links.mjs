// Finds links and anchors that lead nowhere.
import { dirname, posix } from 'node:path';
import { attribute, elements, filesOf, pagesOf, textOf } from './pages.mjs';

const base = '/docs/';
// What the console's listener serves beside the site.
const beside = new Set(['api.yaml']);
const asked = { a: 'href', link: 'href', script: 'src', img: 'src' };

function fileOf(path) {
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

// Lines, one for each link that is dead.
export function deadLinks(folder) {
  const files = new Set(filesOf(folder));
  const pages = pagesOf(folder);
  const anchors = new Map(pages.map(({ name, tree }) => [name, new Set([...elements(tree)].map((one) => attribute(one, 'id')).filter(Boolean))]));
  const fault = (name, target) => {
    if (/^(https?:|mailto:|data:)/.test(target)) return '';
    const [path, anchor] = target.split('#');
    const whole = path === '' ? base + name : path.startsWith('/') ? path : posix.join(base, dirname(name), path);
    if (whole === '/docs' || whole === '/') return ''; // the console itself
    if (!whole.startsWith(base)) return 'leads out of the site';
    const file = path === '' ? name : fileOf(whole.slice(base.length));
    if (beside.has(file)) return '';
    if (!files.has(file)) return 'there is no such page';
    if (anchor && file.endsWith('.html') && !anchors.get(file).has(decodeURIComponent(anchor))) return 'the page has no such anchor';
    return '';
  };
  return pages.flatMap(({ name, tree }) =>
    [...elements(tree)].flatMap((one) => {
      const target = attribute(one, asked[one.tagName] ?? '');
      const found = target === undefined ? '' : fault(name, target);
      return found ? [`${name}: ${target} (${textOf(one).trim()}): ${found}`] : [];
    }),
  );
}
