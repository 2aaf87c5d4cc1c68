import { describe, expect, it } from 'vitest';
import {
  changeOf,
  fileSpan,
  forecastOf,
  type PeriodSearch,
  rangeOf,
  readMinute,
  writeMinute,
} from './period';

const now = Date.UTC(2026, 4, 20, 14, 30, 12);
const texts = (search: PeriodSearch, at = now) => {
  const { since, until, before } = rangeOf(search, at);
  return [since, until, before.since, before.until].map(writeMinute);
};

describe('the period of the usage page', () => {
  it.each([
    ['15m', ['2026-05-20T14:16', '2026-05-20T14:31', '2026-05-20T14:01', '2026-05-20T14:16']],
    ['1h', ['2026-05-20T13:31', '2026-05-20T14:31', '2026-05-20T12:31', '2026-05-20T13:31']],
    ['24h', ['2026-05-19T15:00', '2026-05-20T15:00', '2026-05-18T15:00', '2026-05-19T15:00']],
    ['7d', ['2026-05-13T18:00', '2026-05-20T18:00', '2026-05-06T18:00', '2026-05-13T18:00']],
    ['30d', ['2026-04-21T00:00', '2026-05-21T00:00', '2026-03-22T00:00', '2026-04-21T00:00']],
    ['month', ['2026-05-01T00:00', '2026-05-21T00:00', '2026-04-01T00:00', '2026-04-21T00:00']],
    ['last-month', ['2026-04-01T00:00', '2026-05-01T00:00', '2026-03-01T00:00', '2026-04-01T00:00']],
  ] as const)('%s', (period, range) => {
    expect(texts({ period })).toEqual(range);
  });
  it('is a day if nothing is said, and compares a month with no more than the month before', () => {
    expect(texts({})).toEqual(texts({ period: '24h' }));
    const march = texts({ period: 'month' }, Date.UTC(2026, 2, 30, 12));
    expect(march).toEqual(['2026-03-01T00:00', '2026-03-31T00:00', '2026-02-01T00:00', '2026-03-01T00:00']);
    const first = texts({ period: 'month' }, Date.UTC(2026, 2, 1));
    expect(first.slice(0, 2)).toEqual(['2026-03-01T00:00', '2026-03-02T00:00']);
  });
  it.each([
    ['minutes', '2026-05-20T13:07', '2026-05-20T13:52', '2026-05-20T13:07', '2026-05-20T13:52'],
    ['hours', '2026-05-19T01:30', '2026-05-19T16:10', '2026-05-19T01:00', '2026-05-19T17:00'],
    ['days', '2026-05-01T01:30', '2026-05-12T16:10', '2026-05-01T00:00', '2026-05-13T00:00'],
    ['until now', '2026-05-20T10:00', '2026-05-20T18:00', '2026-05-20T10:00', '2026-05-20T14:31'],
    ['a year', '2020-01-01T00:00', '2026-05-19T00:00', '2025-05-18T00:00', '2026-05-19T00:00'],
  ])('is a range of one’s own: %s', (_, from, to, since, until) => {
    expect(texts({ period: '7d', from, to }).slice(0, 2)).toEqual([since, until]);
  });
  it.each([
    ['2026-05-20T13:52', '2026-05-20T13:07'],
    ['2026-02-30T00:00', '2026-05-20T13:07'],
    ['yesterday', '2026-05-20T13:07'],
    ['2027-01-01T00:00', '2027-01-02T00:00'],
    [undefined, '2026-05-20T13:07'],
  ])('overlooks a range that is none: %s to %s', (from, to) => {
    expect(texts({ period: '7d', from, to })).toEqual(texts({ period: '7d' }));
  });
  it('reads minutes as it writes them', () => {
    expect(readMinute(writeMinute(Date.UTC(2026, 0, 2, 3, 4)))).toBe(Date.UTC(2026, 0, 2, 3, 4));
  });
  it('compares with the period before only where there is one', () => {
    expect(changeOf(12, 10)).toBe('+20%');
    expect(changeOf(5, 10)).toBe('-50%');
    expect(changeOf(5, 0)).toBeNull();
  });
  it('says what a month comes to once there is a pace', () => {
    const may = rangeOf({ period: 'month' }, now);
    expect(forecastOf(100, may, Date.UTC(2026, 4, 11))).toBeCloseTo(310);
    expect(forecastOf(100, may, Date.UTC(2026, 4, 2))).toBeNull();
  });
  it('names a file', () => {
    expect(fileSpan(rangeOf({ period: '30d' }, now))).toBe('2026-04-21-to-2026-05-20');
    expect(fileSpan(rangeOf({ period: '1h' }, now))).toBe('2026-05-20T1331-to-2026-05-20T1431');
  });
});
