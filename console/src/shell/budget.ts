import type { Schemas } from '../api/client';

export type Budget = Schemas['Limits']['budget'][number];
export type BudgetPart = Schemas['BudgetPart'];

export const kWarnFrom = 0.8;

// How much of it is used: 1 is all. A budget of nothing is used up from the start.
export const shareOf = ({ used, maximum }: BudgetPart) => (maximum === 0 ? 1 : used / maximum);

// Of money and tokens, what is nearer to its end.
export const shareOfBudget = ({ tokens, cost_nano }: Budget) =>
  Math.max(...[tokens, cost_nano].map((part) => (part ? shareOf(part) : 0)));

// When it is used up at the pace of the forecast; null if it lasts until it begins anew, or is used up already.
export function usedUpAt(
  { used, maximum, forecast }: BudgetPart,
  resetsMs: number,
  now: number,
): number | null {
  if (used >= maximum || forecast <= maximum || resetsMs <= now) return null;
  const pace = (forecast - used) / (resetsMs - now);
  return now + (maximum - used) / pace;
}

// Those that a warning is due for, the most used first.
export const nearEnd = (budgets: Budget[]) =>
  budgets
    .filter((budget) => shareOfBudget(budget) >= kWarnFrom)
    .sort((one, other) => shareOfBudget(other) - shareOfBudget(one));
