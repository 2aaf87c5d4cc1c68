import { expect, it } from 'vitest';
import { expiryOf, kOnDate } from './expiry';

const now = Date.UTC(2026, 4, 20, 14, 30);

it.each([
  ['', '', undefined],
  ['90d', '2026-05-21', '90d'],
  [kOnDate, '2026-05-20', '10h'],
  [kOnDate, '2026-05-21', '34h'],
  [kOnDate, '2026-05-19', null],
  [kOnDate, '2036-05-16', '87586h'],
  [kOnDate, '2036-05-17', null],
  [kOnDate, '', null],
  [kOnDate, '2026-13-01', null],
])('an expiry of "%s" and "%s"', (chosen, day, asked) => {
  expect(expiryOf(chosen, day, now)).toBe(asked);
});
