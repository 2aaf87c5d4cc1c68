import { type PeriodSearch, presets, rangeOf, readPeriod, type Span } from '../../data/period';

// Sums are kept by the hour: shorter periods are those of a page of requests.
export const kPeriods = presets.filter((preset) => preset !== '15m' && preset !== '1h');
export const kUsualPeriod = '7d';

export const readOverviewSearch = (search: Record<string, unknown>) => readPeriod(search, kPeriods);

const kHour = 3_600_000;
const kWeek = 7 * 24 * kHour;

// Seven days end with this hour, and not with a step that is mostly still to come: the days before are whole.
export function overviewSpan(search: PeriodSearch, now = Date.now()): Span {
  const period = search.period ?? kUsualPeriod;
  if (period !== '7d' || search.from) return rangeOf({ ...search, period }, now);
  const until = Math.ceil(now / kHour) * kHour;
  return { since: until - kWeek, until };
}
