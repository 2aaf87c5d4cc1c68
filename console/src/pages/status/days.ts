import type { Schemas } from '../../api/client';

export type ModelStatus = Schemas['Status']['models'][number];
export type Day = ModelStatus['days'][number];
export type DayTone = 'unknown' | 'available' | 'degraded' | 'unavailable';

const kBad = 15; // minutes: a day with so many without the model is no day with a blemish any more

// How a day's bar looks.
export function toneOf(day: Day): DayTone {
  if (day.uptime === null) return 'unknown';
  if (day.unavailable_minutes >= kBad) return 'unavailable';
  return day.unavailable_minutes > 0 || day.degraded_minutes > 0 ? 'degraded' : 'available';
}

// Of which something can be told, the newest first.
export const toldDays = (days: Day[]) => days.filter(({ uptime }) => uptime !== null).reverse();
