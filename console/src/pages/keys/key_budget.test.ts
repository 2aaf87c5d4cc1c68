import { expect, it } from 'vitest';
import type { Budget } from '../../shell/budget';
import { budgetsOf, monthOf } from './key_budget';

const budget = (key: string | null) => ({ key }) as Budget;
const all = [budget(null), budget('key_a'), budget('key_b')];

it('tells the budgets that a key counts against, its own first', () => {
  const keys = (id: string, environment: 'live' | 'test') =>
    budgetsOf(all, { id, environment }).map(({ key }) => key);
  expect(keys('key_b', 'live')).toEqual(['key_b', null]);
  expect(keys('key_c', 'live')).toEqual([null]);
  expect(keys('key_b', 'test')).toEqual([]);
});

it('begins with the month in UTC', () => {
  const now = Date.UTC(2026, 0, 31, 23, 59);
  expect(monthOf(now)).toEqual({ since: Date.UTC(2026, 0, 1), until: now });
});
