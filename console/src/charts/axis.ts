// What stands under the bar that begins at `ms`, in UTC: the time of an hour's bar, the day of a day's. Where a day has
// several bars, the first has the day and the others nothing.
const kHour = 3_600_000;
const kDay = 24 * kHour;
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

const timeOf = (ms: number) => new Date(ms).toISOString().slice(11, 16);

export function axisLabel(ms: number, stepMs: number): string | null {
  if (stepMs <= kHour) return timeOf(ms);
  return stepMs >= kDay || ms % kDay === 0 ? day.format(ms) : null;
}

// The same in full, for one bar.
export const barLabel = (ms: number, stepMs: number) =>
  stepMs < kDay ? `${day.format(ms)}, ${timeOf(ms)} UTC` : day.format(ms);

// How many bars it takes until there is room for the next label.
export function barsPerLabel(stepMs: number, barWidth: number, labelWidth: number): number {
  const apart = stepMs > kHour && stepMs < kDay ? kDay / stepMs : 1;
  return apart * Math.max(1, Math.ceil(labelWidth / (barWidth * apart)));
}
