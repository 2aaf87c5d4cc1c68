import { describe, expect, it } from 'vitest';
import { linesOf } from './audit_lines';

describe('the lines of an audit entry', () => {
  it('name every value that is there', () => {
    const detail = {
      reason: 'lost',
      after: {
        id: 'key_1',
        name: 'x',
        scopes: ['a', 'b'],
        models: [],
        limits: { concurrent: 3, requests_per_day: null },
      },
      ok: false,
      count: 0,
      money_nano: 25_000_000_000,
    };
    expect(linesOf(detail)).toEqual([
      'name: x',
      'scopes: a, b',
      'limits: concurrent requests: 3',
      'reason: lost',
      'ok: false',
      'count: 0',
      'money: $25.00',
    ]);
  });
  it('say of a change what it was and is, and nothing of what stayed', () => {
    const detail = {
      before: { tier: 'free', day: 5, hour: null, name: 'x' },
      after: { tier: 'pro', day: null, hour: 7, name: 'x' },
    };
    expect(linesOf(detail)).toEqual(['tier: free → pro', 'hour: none → 7', 'day: 5 → none']);
  });
  it('are none for an empty detail', () => expect(linesOf({})).toEqual([]));
});
