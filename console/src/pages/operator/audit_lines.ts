import { formatMoney } from '../../shell/format';
import { limitNames } from '../../shell/limits';

// What of an entry's detail is worth a line; its id is not, which the entry names anyway. A change says from what to what ("tier: free → pro"), and leaves out what
// stayed; what is new or gone says its fields ("name: x"). What is empty says nothing.
export function linesOf(detail: object): string[] {
  const { before, after, ...rest } = detail as { before?: object | null; after?: object | null };
  const old = flat(before ?? {});
  const now = flat(after ?? {});
  const names = [...new Set([...now.keys(), ...old.keys()])].filter((name) => name !== 'id');
  const changes =
    before && after
      ? names
          .filter((name) => old.get(name) !== now.get(name))
          .map((name) => `${wordFor(name)}: ${old.get(name) ?? 'none'} → ${now.get(name) ?? 'none'}`)
      : names.map((name) => `${wordFor(name)}: ${now.get(name) ?? old.get(name)}`);
  return [...changes, ...[...flat(rest)].map(([name, value]) => `${wordFor(name)}: ${value}`)];
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

// The names of fields, for people. One that is not here is shown as it is, without its underscores.
const words: Record<string, string> = {
  money_nano: 'money',
  tokens: 'tokens a month',
  expires_at: 'expires',
  created_at: 'created',
  grace_seconds: 'seconds that the old one goes on working',
  uses_after_rotation: 'uses after rotation',
  compromised: 'leaked',
};
const wordFor = (name: string) =>
  name
    .split('.')
    .map(
      (part) =>
        words[part] ??
        limitNames.find(([limit]) => limit === part)?.[1].toLowerCase() ??
        part.replaceAll('_', ' '),
    )
    .join(': ');
const valueFor = (name: string, text: string) =>
  name.endsWith('money_nano') && /^\d+$/.test(text) ? formatMoney(Number(text)) : text;

function flat(detail: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(detail).flatMap(([name, value]): [string, string][] => {
      if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return [];
      if (Array.isArray(value)) return [[prefix + name, value.map(textOf).join(', ')]];
      if (typeof value === 'object') return [...flat(value as object, `${prefix}${name}.`)];
      return [[prefix + name, valueFor(name, textOf(value))]];
    }),
  );
}
