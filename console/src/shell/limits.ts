import type { Schemas } from '../api/client';
import { formatNumber } from './format';
import { units } from './units';

export type LimitName = keyof Schemas['TierLimits'];

// The limits in the order in which every page shows them.
export const limitNames: [LimitName, string][] = [
  ['requests_per_minute', 'Requests per minute'],
  ['requests_per_hour', 'Requests per hour'],
  ['requests_per_day', 'Requests per day'],
  ['tokens_per_minute', 'Tokens per minute'],
  ['concurrent', 'Concurrent requests'],
  ['images_per_day', 'Images per day'],
  ['audio_seconds_per_day', 'Seconds of sound per day'],
  ['characters_per_day', 'Characters per day'],
  ['documents_per_day', 'Documents per day'],
];
const ofUnits = new Set<string>(units.map((unit) => `${unit}_per_day`));
// Those of a tier that say something: what no request of most people counts in is shown where it is limited.
export const limitsShown = (limits: Schemas['TierLimits']) =>
  limitNames.filter(([name]) => !ofUnits.has(name) || limits[name] != null);
export const limitLabel = (name: string) => limitNames.find(([known]) => known === name)?.[1] ?? name;
export const limitValue = (value: number | null | undefined) =>
  value == null ? 'Unlimited' : formatNumber(value);
