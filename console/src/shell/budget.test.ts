import { describe, expect, it } from 'vitest';
import { type Budget, nearEnd, shareOf, shareOfBudget, usedUpAt } from './budget';

const kDay = 86_400_000;
const part = (used: number, maximum: number, forecast = used) => ({ used, maximum, forecast });
const budget = (more: Partial<Budget>): Budget => ({
  of: 'account',
  key: null,
  period: 'month',
  resets_ms: 10 * kDay,
  tokens: null,
  cost_nano: null,
  ...more,
});

describe('the share that is used', () => {
  it('is that of what is nearer to its end', () => {
    expect(shareOf(part(1, 4))).toBe(0.25);
    expect(shareOf(part(0, 0))).toBe(1);
    expect(shareOfBudget(budget({ tokens: part(1, 2), cost_nano: part(9, 10) }))).toBe(0.9);
    expect(shareOfBudget(budget({ cost_nano: part(5, 4) }))).toBe(1.25);
  });
});

describe('when it is used up', () => {
  it('is said if that is before it begins anew', () => {
    // 50 of 100 used, 150 by day 10: 10 a day from day 0, so on day 5.
    expect(usedUpAt(part(50, 100, 150), 10 * kDay, 0)).toBe(5 * kDay);
  });
  it('is not said if it lasts, or is used up', () => {
    expect(usedUpAt(part(50, 100, 100), 10 * kDay, 0)).toBeNull();
    expect(usedUpAt(part(100, 100, 300), 10 * kDay, 0)).toBeNull();
    expect(usedUpAt(part(50, 100, 150), 10 * kDay, 11 * kDay)).toBeNull();
  });
});

it('a warning is due from 80 %, for the most used first', () => {
  const at = (used: number) => budget({ cost_nano: part(used, 100), key: `key_${used}` });
  expect(nearEnd([at(79), at(80), at(120)]).map(({ key }) => key)).toEqual(['key_120', 'key_80']);
});
