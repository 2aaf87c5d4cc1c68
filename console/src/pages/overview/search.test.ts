import { describe, expect, it } from 'vitest';
import { overviewSpan, readOverviewSearch } from './search';

describe('the address of the overview', () => {
  it('has a period of hours or more, or a range of its own', () => {
    expect(readOverviewSearch({ period: '30d' }).period).toBe('30d');
    for (const period of ['15m', '1h', 'century', 7])
      expect(readOverviewSearch({ period }).period).toBeUndefined();
    expect(readOverviewSearch({ from: '2026-05-20T12:00', to: '2026-05-21T12:00' })).toMatchObject({
      from: '2026-05-20T12:00',
      to: '2026-05-21T12:00',
    });
    expect(readOverviewSearch({ from: 'yesterday' }).from).toBeUndefined();
  });
});

describe('the time of the overview', () => {
  const now = Date.UTC(2026, 4, 20, 14, 30);
  it('is seven days to the end of this hour', () => {
    const { since, until } = overviewSpan({}, now);
    expect([since, until]).toEqual([Date.UTC(2026, 4, 13, 15), Date.UTC(2026, 4, 20, 15)]);
    expect(overviewSpan({ period: '7d' }, now)).toEqual({ since, until });
  });
  it('is what was asked for otherwise', () => {
    expect(overviewSpan({ period: '24h' }, now).since).toBe(Date.UTC(2026, 4, 19, 15));
    const own = { from: '2026-05-18T00:00', to: '2026-05-19T00:00' };
    expect(overviewSpan(own, now).until).toBe(Date.UTC(2026, 4, 19));
  });
});
