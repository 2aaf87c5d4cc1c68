// What stands in the sidebar, and in which order. Pages that are not here are reached by links and by searching.
import { allPages } from './source/loader.mjs';

const groups = [
  ['Start', ['index', 'start/quickstart', 'authentication', 'start/api-keys']],
  ['Guides', ['streaming', 'errors', 'rate-limits', 'retries', 'sandbox', 'tools-and-json', 'embeddings'].map((name) => `guides/${name}`)],
  ['API', ['api/overview', 'api/versioning', 'api/endpoints', 'api/dialects']],
  ['SDKs', ['sdks', 'sdks/python', 'sdks/javascript', 'sdks/other']],
  [
    'Operate',
    [
      'install', 'configure', 'upstreams', 'limits', 'monitoring', 'metrics', 'traces', 'log-events', 'alerts', 'status-page',
      'backup-and-upgrade', 'security', 'roles', 'performance', 'command-line',
    ].map((name) => `operate/${name}`),
  ],
];
// Groups that list whatever pages there are of a folder.
const folders = { Clients: 'clients', Reference: 'api/reference', 'Error codes': 'errors' };

export function sidebar() {
  const titles = new Map(allPages().map((page) => [page.id, page.data.sidebar?.label ?? page.data.title]));
  const link = (id) => ({ label: titles.get(id), link: id === 'index' ? '/' : `/${id}/` });
  const there = (id) => {
    if (titles.has(id)) return true;
    console.warn(`the sidebar names ${id}, and there is no such page`);
    return false;
  };
  const listed = (folder) => ({
    label: Object.keys(folders).find((label) => folders[label] === folder),
    collapsed: true,
    items: [...titles.keys()].filter((id) => id === folder || id.startsWith(`${folder}/`)).map(link),
  });
  const shown = groups.map(([label, ids]) => ({ label, items: ids.filter(there).map(link) }));
  shown[1].items.push(listed('clients'));
  shown[2].items.push(listed('api/reference'), listed('errors'));
  return [...shown, ...['changelog'].filter(there).map(link)];
}
