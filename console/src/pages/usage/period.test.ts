import { describe, expect, it } from 'vitest';
import { changeOf, rangeOf } from './period';
import { readUsageSearch } from './search';

describe('the period of the usage page', () => {
  it('ends on a whole minute and has the length that was chosen', () => {
    const { since, until, before } = rangeOf('7d', 1_800_000_012_345);
    expect(until % 60_000).toBe(0);
    expect(until - since).toBe(7 * 86_400_000);
    expect(before.until).toBe(since);
    expect(before.until - before.since).toBe(until - since);
  });
  it('reads filters from the address and overlooks what it does not know', () => {
    expect(readUsageSearch({ period: '30d', model: 'm', key: 7 })).toEqual({
      period: '30d',
      model: 'm',
      key: undefined,
      by: undefined,
      view: undefined,
    });
    expect(readUsageSearch({ period: 'century' }).period).toBeUndefined();
    expect(readUsageSearch({ environment: 'test' }).environment).toBe('test');
    expect(readUsageSearch({ environment: 'both' }).environment).toBeUndefined();
  });
  it('compares with the period before only where there is one', () => {
    expect(changeOf(12, 10)).toBe('+20%');
    expect(changeOf(5, 10)).toBe('-50%');
    expect(changeOf(5, 0)).toBeNull();
  });
});
