import { describe, expect, it } from 'vitest';
import { axisLabel, barLabel, barsPerLabel } from './axis';

const hour = 3_600_000;
const day = 24 * hour;
const midnight = Date.UTC(2026, 4, 20);

describe('the labels under the bars', () => {
  it.each([
    ['an hour', midnight + 18 * hour, hour, '18:00', '20 May, 18:00 UTC'],
    ['six hours at midnight', midnight, 6 * hour, '20 May', '20 May, 00:00 UTC'],
    ['six hours later', midnight + 6 * hour, 6 * hour, null, '20 May, 06:00 UTC'],
    ['a day', midnight, day, '20 May', '20 May'],
  ])('of %s', (_, ms, step, label, full) => {
    expect(axisLabel(ms, step)).toBe(label);
    expect(barLabel(ms, step)).toBe(full);
  });
  it.each([
    ['wide bars', hour, 60, 1],
    ['narrow ones', hour, 10, 6],
    ['whole days of four', 6 * hour, 20, 4],
    ['every second day of four', 6 * hour, 10, 8],
  ])('have room: %s', (_, step, width, bars) => {
    expect(barsPerLabel(step, width, 56)).toBe(bars);
  });
});
