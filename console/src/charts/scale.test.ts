import { describe, expect, it } from 'vitest';
import { ticksTo } from './scale';

describe('the ticks of an axis', () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [4, [0, 1, 2, 3, 4]],
    [5, [0, 2, 4, 6]],
    [100, [0, 50, 100]],
    [101, [0, 50, 100, 150]],
    [987_654, [0, 500_000, 1_000_000]],
  ])('up to %d', (top, ticks) => {
    expect(ticksTo(top)).toEqual(ticks);
  });
});
