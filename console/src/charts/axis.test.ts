import { describe, expect, it } from 'vitest';
import { axisLabel, labelledSteps, stepLabel } from './axis';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const midnight = Date.UTC(2026, 4, 20);
const steps = (from: number, stepMs: number, count: number) =>
  Array.from({ length: count }, (_, at) => from + at * stepMs);

describe('what stands under a chart', () => {
  it('is the time of day, and at midnight the day', () => {
    expect(axisLabel(midnight + 18 * hour)).toBe('18:00');
    expect(axisLabel(midnight)).toBe('20 May');
  });
  it('names a step in full', () => {
    expect(stepLabel(midnight + 14 * hour, hour)).toBe('20 May, 14:00 – 15:00 UTC');
    expect(stepLabel(midnight + 14 * hour + 3 * minute, minute)).toBe('20 May, 14:03 – 14:04 UTC');
    expect(stepLabel(midnight, day)).toBe('20 May');
  });
  it.each([
    [
      'minutes of a quarter of an hour',
      steps(midnight + 7 * minute, minute, 15),
      minute,
      ['00:10', '00:15', '00:20'],
    ],
    ['an hour', steps(midnight + 14 * hour, minute, 60), minute, ['14:00', '14:15', '14:30', '14:45']],
    ['a day', steps(midnight + 15 * hour, hour, 24), hour, ['18:00', '21 May', '06:00', '12:00']],
    ['six hours', steps(midnight, 6 * hour, 12), 6 * hour, ['20 May', '21 May', '22 May']],
    ['days', steps(midnight, day, 30), day, ['20 May', '27 May', '3 Jun', '10 Jun', '17 Jun']],
  ])('has room: %s', (_, times, stepMs, labels) => {
    expect(labelledSteps(times, stepMs, 300, 56).map(axisLabel)).toEqual(labels);
  });
  it('says nothing where there is nothing', () => {
    expect(labelledSteps([], hour, 300, 56)).toEqual([]);
    expect(labelledSteps([midnight], hour, 0, 56)).toEqual([]);
  });
});
