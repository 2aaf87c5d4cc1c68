import type { Schemas } from '../../api/client';

export type Entry = Schemas['AuditEntry'];

// Who acts without an account.
const actors: Record<string, string> = {
  cli: 'The command line',
  system: 'The server',
  config: 'The configuration file',
  '': 'Somebody',
};

export interface Name {
  was: string; // when the entry was written
  now?: string; // if it is another one
}
export type NameAt = (id: string, entry: number) => Name;

interface Naming {
  entry: number;
  before?: string;
  after: string;
}

const textAt = (detail: object, ...path: string[]): string | undefined => {
  const found = path.reduce<unknown>(
    (at, name) => (at as Record<string, unknown> | undefined)?.[name],
    detail,
  );
  return typeof found === 'string' ? found : undefined;
};

// An entry that says what its object is called from then on.
function namingOf({ id, action, object, detail }: Entry): [string, Naming] | null {
  const field = action.startsWith('key.') ? 'name' : action.startsWith('account.') ? 'email' : null;
  const after = field && (textAt(detail, 'after', field) ?? textAt(detail, field));
  return after ? [object, { entry: id, before: textAt(detail, 'before', field), after }] : null;
}

// What accounts and keys were called at the time of an entry, as far as the entries say: a log that gives everybody the
// name that they have today would rewrite the past. `today` has names of today by id.
export function namesIn(entries: Entry[], today: Record<string, string>): NameAt {
  const namings = new Map<string, Naming[]>();
  for (const entry of [...entries].sort((one, other) => one.id - other.id)) {
    const naming = namingOf(entry);
    if (naming) namings.set(naming[0], [...(namings.get(naming[0]) ?? []), naming[1]]);
  }
  return (id, entry) => {
    if (id in actors) return { was: actors[id] as string };
    const known = namings.get(id) ?? [];
    const now = today[id] ?? known.at(-1)?.after ?? id;
    const last = known.filter((naming) => naming.entry <= entry).at(-1);
    const next = known.find((naming) => naming.entry > entry);
    const was = last?.after ?? next?.before ?? now;
    return was === now ? { was } : { was, now };
  };
}
