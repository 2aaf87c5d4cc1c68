// What stands in the sidebar and in llms.txt, and in which order. Pages that are not here are reached by links and by searching.
import { allPages } from './source/loader.mjs';

const under = (folder, names) => names.map((name) => `${folder}/${name}`);

// `folders`: groups that list whatever pages a folder has.
const groups = [
  { label: 'Start', ids: ['index', 'start/quickstart', 'authentication', 'start/api-keys'] },
  {
    label: 'Guides',
    ids: under('guides', ['streaming', 'errors', 'rate-limits', 'retries', 'sandbox', 'tools-and-json', 'embeddings']),
    folders: { Clients: 'clients' },
  },
  {
    label: 'API',
    ids: ['api/overview', 'api/versioning', 'api/endpoints', 'api/dialects', 'errors'],
    folders: { Reference: 'api/reference' },
  },
  { label: 'SDKs', ids: ['sdks', ...under('sdks', ['python', 'javascript', 'other'])] },
  {
    label: 'Operate',
    ids: under('operate', [
      'install', 'configure', 'upstreams', 'limits', 'monitoring', 'metrics', 'traces', 'log-events', 'alerts', 'status-page',
      'backup-and-upgrade', 'security', 'roles', 'performance', 'command-line',
    ]),
  },
];

// Each: label, pages, folders (label, pages).
export function navigation() {
  const pages = allPages();
  const named = new Map(pages.map((page) => [page.id, page]));
  const there = (id) => {
    if (!named.has(id)) throw new Error(`src/navigation.mjs names ${id}, and there is no such page`);
    return named.get(id);
  };
  return [...groups, { label: 'Changelog', ids: ['changelog'] }].map(({ label, ids, folders = {} }) => ({
    label,
    pages: ids.map(there),
    folders: Object.entries(folders).map(([name, folder]) => ({
      label: name,
      pages: pages.filter(({ id }) => id === folder || id.startsWith(`${folder}/`)),
    })),
  }));
}

function link({ id, data }) {
  return { label: data.sidebar?.label ?? data.title, link: id === 'index' ? '/' : `/${id}/` };
}

export function sidebar() {
  return navigation().flatMap(({ label, pages, folders }) => {
    if (label === 'Changelog') return pages.map(link);
    const nested = folders.map((folder) => ({ label: folder.label, collapsed: true, items: folder.pages.map(link) }));
    return [{ label, items: [...pages.map(link), ...nested] }];
  });
}
