import { describe, expect, it } from 'vitest';
import { formatMoney, formatMs, formatPercent } from './format';

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
  it.each([
    [0, '$0.00'],
    [1, '$0.000000001'],
    [2_550, '$0.0000026'],
    [10_000, '$0.00001'],
    [9_999_999, '$0.01'],
    [12_345_678, '$0.0123'],
    [999_900_000, '$0.9999'],
    [1_000_000_000, '$1.00'],
    [1_234_567_000_000, '$1,234.57'],
  ])('%d billionths', (nano, text) => {
    expect(formatMoney(nano)).toBe(text);
  });
});
