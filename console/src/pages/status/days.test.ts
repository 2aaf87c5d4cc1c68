import { expect, test } from 'vitest';
import { type Day, toldDays, toneOf } from './days';

const day = (part: Partial<Day>): Day => ({
  at_ms: 0,
  uptime: '100.00',
  degraded_minutes: 0,
  unavailable_minutes: 0,
  unknown_minutes: 0,
  ...part,
});

test('a day looks as bad as it was', () => {
  expect(toneOf(day({}))).toBe('available');
  expect(toneOf(day({ unknown_minutes: 1000 }))).toBe('available');
  expect(toneOf(day({ uptime: null, unknown_minutes: 1440 }))).toBe('unknown');
  expect(toneOf(day({ degraded_minutes: 1 }))).toBe('degraded');
  expect(toneOf(day({ unavailable_minutes: 14, uptime: '99.02' }))).toBe('degraded');
  expect(toneOf(day({ unavailable_minutes: 15, uptime: '98.95' }))).toBe('unavailable');
});

test('days of which nothing is known are not listed', () => {
  const told = toldDays([day({ at_ms: 1 }), day({ at_ms: 2, uptime: null }), day({ at_ms: 3 })]);
  expect(told.map(({ at_ms }) => at_ms)).toEqual([3, 1]);
});
