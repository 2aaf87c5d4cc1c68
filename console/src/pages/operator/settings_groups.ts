import type { Schemas } from '../../api/client';

export type Setting = Schemas['Setting'];
export interface SettingGroup {
  name: string;
  of: string; // what an item of a list is called: the model's or the upstream's own name
  set: Setting[]; // here
  rest: Setting[]; // at their defaults
}

// "limits.body" is of the group limits, "models[0].name" of models[0], a bare name of none.
const groupOf = (name: string) => (name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '');

// In the order in which they came, but groups in which something was set here come first.
export function groupsOf(settings: Setting[]): SettingGroup[] {
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const name = groupOf(setting.name);
    groups.set(name, [...(groups.get(name) ?? []), setting]);
  }
  return [...groups]
    .map(([name, rows]) => ({
      name,
      of: (/\]$/.test(name) && rows.find((row) => row.name === `${name}.name`)?.value) || '',
      set: rows.filter(({ origin }) => origin !== 'default'),
      rest: rows.filter(({ origin }) => origin === 'default'),
    }))
    .sort((one, other) => Number(one.set.length === 0) - Number(other.set.length === 0));
}

type Tree = { [key: string]: Tree | string };

// What was set here as a configuration file. A secret's content is not known; its line says where it goes.
export function asYaml(settings: Setting[]): string {
  const root: Tree = {};
  for (const { name, value, origin } of settings) {
    if (origin === 'default') continue;
    // A list's item stands under its number until it is written.
    const steps = name.replaceAll(/\[(\d+)\]/g, '.[$1]').split('.');
    let here = root;
    for (const step of steps.slice(0, -1)) {
      const known = here[step];
      const next: Tree = typeof known === 'object' ? known : {};
      here[step] = next;
      here = next;
    }
    here[steps.at(-1) ?? name] = value;
  }
  return lines(root, 0).join('\n');
}

const scalar = (value: string) =>
  value.endsWith('(set)')
    ? value === '(set)'
      ? '"" # set, and not shown'
      : value.replace(/ \(set\)$/, '')
    : /^[\w./][\w./-]*$/.test(value)
      ? value
      : JSON.stringify(value);

function lines(tree: Tree, depth: number): string[] {
  const pad = '  '.repeat(depth);
  return Object.entries(tree).flatMap(([key, value]) => {
    if (typeof value === 'string') return [`${pad}${key}: ${scalar(value)}`];
    if (!key.startsWith('[')) return [`${pad}${key}:`, ...lines(value, depth + 1)];
    const [first = '', ...rest] = lines(value, depth + 1);
    return [`${pad}- ${first.trimStart()}`, ...rest];
  });
}
