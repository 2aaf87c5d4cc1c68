import { describe, expect, it } from 'vitest';
import { formatMs, formatPercent } from './format';

describe('figures', () => {
  it.each([
    [0, 0, '0%'],
    [0, 9, '0%'],
    [1, 10_000, '< 0.1%'],
    [7, 171, '4.1%'],
    [1, 3, '33%'],
  ])('%d of %d', (part, whole, text) => {
    expect(formatPercent(part, whole)).toBe(text);
  });
  it.each([
    [null, '–'],
    [0.4, '< 1 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1234, '1.23 s'],
    [61_000, '61.0 s'],
  ])('%d ms', (ms, text) => {
    expect(formatMs(ms)).toBe(text);
  });
});
