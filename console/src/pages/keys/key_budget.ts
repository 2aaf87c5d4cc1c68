import type { Key } from '../../api/client';
import type { Budget } from '../../shell/budget';

// Those that calls with this key count against, its own first. Test keys call the sandbox, which costs nothing.
export const budgetsOf = (budgets: Budget[], key: Pick<Key, 'id' | 'environment'>): Budget[] =>
  key.environment === 'test'
    ? []
    : budgets
        .filter(({ key: of }) => of === null || of === key.id)
        .sort((one, other) => Number(one.key === null) - Number(other.key === null));

// The calendar month (UTC) in which `now` lies, as far as it is over.
export function monthOf(now: number): { since: number; until: number } {
  const date = new Date(now);
  return { since: Date.UTC(date.getUTCFullYear(), date.getUTCMonth()), until: now };
}
