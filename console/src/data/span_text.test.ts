import { expect, it } from 'vitest';
import { spanText } from './span_text';

const at = (day: number, hour = 0, minute = 0) => Date.UTC(2026, 4, day, hour, minute);

it.each([
  [at(20), at(21), '20 May 2026'],
  [at(20), at(22), '20 May 2026 – 21 May 2026'],
  [at(20, 12), at(20, 13, 5), '20 May 2026, 12:00–13:05 UTC'],
  [at(20, 23), at(21), '20 May 2026, 23:00–00:00 UTC'],
  [at(20, 23), at(21, 1), '20 May 2026, 23:00 – 21 May 2026, 01:00 UTC'],
])('a span of time in words', (since, until, text) => {
  expect(spanText({ since, until })).toBe(text);
});
