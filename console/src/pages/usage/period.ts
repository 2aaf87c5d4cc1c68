export type Period = '24h' | '7d' | '30d';
export const periods: { value: Period; label: string; short: string; ms: number }[] = [
  { value: '24h', label: '24 hours', short: '24 h', ms: 86_400_000 },
  { value: '7d', label: '7 days', short: '7 days', ms: 7 * 86_400_000 },
  { value: '30d', label: '30 days', short: '30 days', ms: 30 * 86_400_000 },
];
// Ends on a whole minute, so that the same view asks for the same data for a minute.
export function rangeOf(period: Period, now = Date.now()) {
  const until = Math.ceil(now / 60_000) * 60_000;
  const length = periods.find(({ value }) => value === period)?.ms ?? 86_400_000;
  return { since: until - length, until, before: { since: until - 2 * length, until: until - length } };
}

// "+12%", or null where there is nothing to compare with.
export function changeOf(now: number, before: number): string | null {
  if (before === 0) return null;
  const percent = Math.round(((now - before) / before) * 100);
  return `${percent > 0 ? '+' : ''}${percent}%`;
}
