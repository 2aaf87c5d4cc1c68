// What stands under a chart over time, in UTC. A label begins where a round time does: 14:15, 18:00, a day.
const kMinute = 60_000;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;
const kApart = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * kMinute),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * kHour),
  ...[1, 2, 4, 7, 14, 28, 56, 112].map((days) => days * kDay),
];
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

const timeOf = (ms: number) => new Date(ms).toISOString().slice(11, 16);

// The time of day; at midnight the day.
export const axisLabel = (ms: number) => (ms % kDay === 0 ? day.format(ms) : timeOf(ms));

// Which of the steps that begin at `times` have a label, so that each has `labelWidth` px of the `width`.
export function labelledSteps(times: number[], stepMs: number, width: number, labelWidth: number): number[] {
  const first = times[0];
  if (first === undefined || width <= 0) return [];
  const room = (labelWidth / width) * times.length * stepMs;
  const apart = kApart.find((ms) => ms >= room && ms % stepMs === 0) ?? kApart.at(-1) ?? kDay;
  // Weeks are counted from the first day on, as no calendar is the same everywhere.
  const from = apart > kDay ? Math.ceil(first / kDay) * kDay : 0;
  return times.filter((ms) => (ms - from) % apart === 0);
}

// One step in full, for a tooltip and whoever hears it.
export function stepLabel(ms: number, stepMs: number): string {
  if (stepMs >= kDay) return day.format(ms);
  return `${day.format(ms)}, ${timeOf(ms)} – ${timeOf(ms + stepMs)} UTC`;
}
