import { describe, expect, it } from 'vitest';
import { readUsageSearch } from './search';

describe('the address of the usage page', () => {
  it('reads filters from the address and overlooks what it does not know', () => {
    expect(readUsageSearch({ period: '30d', model: 'm', key: 7, stack: 'key' })).toMatchObject({
      period: '30d',
      model: 'm',
      key: undefined,
      stack: 'key',
    });
    expect(readUsageSearch({ period: 'century' }).period).toBeUndefined();
    expect(readUsageSearch({ environment: 'both' }).environment).toBe('both');
    expect(readUsageSearch({ environment: 'dead' }).environment).toBeUndefined();
  });
});
