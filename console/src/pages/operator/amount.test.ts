import { expect, it } from 'vitest';
import { amountOf, nanoOf } from './amount';

it('gives back what was set, to the last billionth', () => {
  for (const nano of [0, 1, 999_999_999, 25_000_000_000, 1_234_567_891_234_567, 9_000_000_000_000_000])
    expect(nanoOf(amountOf(nano))).toBe(nano);
  expect(nanoOf('0.1')).toBe(100_000_000);
  expect(nanoOf(4.35)).toBe(4_350_000_000);
});

it('has no amount where the field is empty', () => {
  expect(amountOf(null)).toBe('');
  expect(amountOf(undefined)).toBe('');
  expect(nanoOf('')).toBeNull();
  expect(nanoOf(0)).toBe(0);
});
