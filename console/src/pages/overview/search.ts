import { type PeriodSearch, presets, rangeOf, readMinute, type Span } from '../../data/period';
import { readOneOf, readText } from '../../data/search';

// Sums are kept by the hour: shorter periods are those of a page of requests.
export const kPeriods = presets.filter((preset) => preset !== '15m' && preset !== '1h');
export const kUsualPeriod = '7d';

const readTime = (value: unknown) => {
  const text = readText(value);
  return readMinute(text) === null ? undefined : text;
};

export const readOverviewSearch = (search: Record<string, unknown>): PeriodSearch => ({
  period: readOneOf(search.period, kPeriods),
  from: readTime(search.from),
  to: readTime(search.to),
});

const kHour = 3_600_000;
const kWeek = 7 * 24 * kHour;

// Seven days end with this hour, and not with a step that is mostly still to come: the days before are whole.
export function overviewSpan(search: PeriodSearch, now = Date.now()): Span {
  const period = search.period ?? kUsualPeriod;
  if (period !== '7d' || (search.from && search.to)) return rangeOf({ ...search, period }, now);
  const until = Math.ceil(now / kHour) * kHour;
  return { since: until - kWeek, until };
}
