// Which files are pages, and the path of each on the site. Pages of the site alone lie in
// src/content/docs; what is read in the repository too stays where it is.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const site = fileURLToPath(new URL('../../', import.meta.url));
export const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const own = 'docs/site/src/content/docs';

// File in the repository → page. `index` of a folder is the folder's own page.
const elsewhere = {
  'docs/endpoints.md': 'api/endpoints',
  'docs/dialects.md': 'api/dialects',
  'docs/sandbox.md': 'guides/sandbox',
  'docs/sdks.md': 'sdks',
  'docs/install.md': 'operate/install',
  'docs/config.md': 'operate/configure',
  'docs/upstreams.md': 'operate/upstreams',
  'docs/limits.md': 'operate/limits',
  'docs/backup-and-upgrade.md': 'operate/backup-and-upgrade',
  'docs/metrics.md': 'operate/metrics',
  'docs/traces.md': 'operate/traces',
  'docs/log-events.md': 'operate/log-events',
  'docs/alerts.md': 'operate/alerts',
  'docs/status-page.md': 'operate/status-page',
  'docs/roles.md': 'operate/roles',
  'docs/performance.md': 'operate/performance',
  'docs/command-line.md': 'operate/command-line',
  'SECURITY.md': 'operate/security',
};

function withoutIndex(id) {
  return id.replace(/(^|\/)index$/, '') || 'index';
}

function listed(folder, base) {
  return readdirSync(repository + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => [`${folder}/${name}`, withoutIndex(`${base}${name.slice(0, -3)}`.replace(/\/README$/, '/index'))]);
}

// Map: path in the repository → page. A page of src/content/docs wins over a file elsewhere.
export function pageFiles() {
  const ours = listed(own, '');
  const taken = new Set(ours.map(([, id]) => id));
  return new Map([...Object.entries(elsewhere), ...listed('docs/clients', 'clients/')].filter(([, id]) => !taken.has(id)).concat(ours));
}
