const kHour = 3_600_000;
const kDay = 24 * kHour;
const kMost = 3_650 * kDay;

export const kOnDate = 'date';
export const kUsualExpiry = '90d';

// What the server is asked for: a span of time as it was chosen, or whole hours to the end of the last day. Nothing: never.
// null: there is no such day, it is over, or too far away.
export function expiryOf(chosen: string, lastDay: string, now: number): string | undefined | null {
  if (chosen !== kOnDate) return chosen || undefined;
  const begin = /^\d{4}-\d\d-\d\d$/.test(lastDay) ? Date.parse(lastDay) : Number.NaN;
  const left = begin + kDay - now;
  return left > 0 && left <= kMost ? `${Math.max(1, Math.round(left / kHour))}h` : null;
}
