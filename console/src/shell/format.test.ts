import { afterEach, describe, expect, it } from 'vitest';
import { formatMoney, formatMs, formatPercent, formatPrice, formatUnitPrice, setCurrency } from './format';

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

describe('money in the currency of the installation', () => {
  afterEach(() => setCurrency('USD'));
  it.each([
    ['EUR', 1_500_000_000, '€1.50'],
    ['EUR', 1, '€0.000000001'],
    ['GBP', 12_345_678, '£0.0123'],
    ['JPY', 1_234_000_000_000, '¥1,234'],
    ['JPY', 0, '¥0'],
    ['JPY', 400_000_000, '¥0.4000'],
    ['KWD', 1_234_500_000, 'KWD\u00a01.235'],
  ])('%s: %d billionths', (code, nano, text) => {
    setCurrency(code);
    expect(formatMoney(nano)).toBe(text);
  });
  it.each([
    ['USD', 150, '$0.15'],
    ['USD', 1, '$0.001'],
    ['USD', 1_125, '$1.125'],
    ['USD', 0, '$0.00'],
    ['USD', 4_000_000_000, '$4,000,000.00'],
    ['JPY', 22_500, '¥22.5'],
  ])('%s: a price of %d for a token', (code, nano, text) => {
    setCurrency(code);
    expect(formatPrice(nano)).toBe(text);
  });
  it.each([
    [40_000_000, 'USD', '$0.04'],
    [6_000_000, 'USD', '$0.006'],
    [1_000, 'USD', '$0.000001'],
    [15_000_000_000, 'JPY', '¥15'],
  ])('a price of %d for a unit in %s', (nano, code, text) => {
    setCurrency(code);
    expect(formatUnitPrice(nano)).toBe(text);
  });
});
