// Which time the page is about. Presets end with the step that is running now, so that what they show is whole but for that one,
// and the period before ends where they begin. All of it is UTC.
import { readOneOf, readText } from './search';

const kMinute = 60_000;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;
const kLongest = 366 * kDay;

export const presets = ['15m', '1h', '24h', '7d', '30d', 'month', 'last-month'] as const;
export type Preset = (typeof presets)[number];
export const kUsual: Preset = '24h';

export interface Span {
  since: number;
  until: number;
}
export interface Range extends Span {
  before: Span;
}
export interface PeriodSearch {
  period?: Preset;
  from?: string; // an own range, as 2026-05-20T14:30, in place of a preset
  to?: string;
}

const lengths = {
  '15m': { length: 15 * kMinute, step: kMinute },
  '1h': { length: kHour, step: kMinute },
  '24h': { length: kDay, step: kHour },
  '7d': { length: 7 * kDay, step: 6 * kHour },
  '30d': { length: 30 * kDay, step: kDay },
};
const up = (ms: number, step: number) => Math.ceil(ms / step) * step;
const down = (ms: number, step: number) => Math.floor(ms / step) * step;
const monthBegin = (ms: number, more = 0) => {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + more, 1);
};

export function rangeOf(search: PeriodSearch, now = Date.now()): Range {
  const own = ownRange(search, now);
  if (own) return { ...own, before: { since: own.since - (own.until - own.since), until: own.since } };
  const period = search.period ?? kUsual;
  if (period === 'month') {
    const since = monthBegin(now);
    const until = Math.max(up(now, kDay), since + kDay);
    const before = monthBegin(now, -1);
    return { since, until, before: { since: before, until: Math.min(since, before + (until - since)) } };
  }
  if (period === 'last-month') {
    const since = monthBegin(now, -1);
    return { since, until: monthBegin(now), before: { since: monthBegin(now, -2), until: since } };
  }
  const { length, step } = lengths[period];
  const until = up(now, step);
  return { since: until - length, until, before: { since: until - 2 * length, until: until - length } };
}

// As far as the server can answer: at most a year, whole hours past twelve of them, whole days past eight.
function ownRange({ from, to }: PeriodSearch, now: number): Span | null {
  const since = readMinute(from);
  const until = readMinute(to);
  if (since === null || until === null || since >= until || since >= now) return null;
  const step = until - since > 8 * kDay ? kDay : until - since > 12 * kHour ? kHour : kMinute;
  const end = Math.min(up(until, step), up(now, step));
  return { since: Math.max(down(since, step), end - kLongest), until: end };
}

// Of an address: an own range that can be, or else a preset of those that the page knows.
export function readPeriod(
  search: Record<string, unknown>,
  known: readonly Preset[] = presets,
): PeriodSearch {
  const [from, to] = [readText(search.from), readText(search.to)];
  const [since, until] = [readMinute(from), readMinute(to)];
  const own = since !== null && until !== null && since < until;
  return own
    ? { period: undefined, from, to }
    : { period: readOneOf(search.period, known), from: undefined, to: undefined };
}

export const writeMinute = (ms: number) => new Date(ms).toISOString().slice(0, 16);
export function readMinute(text: string | undefined): number | null {
  if (!text || !/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)) return null;
  const ms = Date.parse(`${text}Z`);
  return Number.isNaN(ms) || ms < 0 || writeMinute(ms) !== text ? null : ms;
}

// The first and the last day of it, with times where it is shorter than two days.
export function fileSpan({ since, until }: Span): string {
  const [from, to] = [writeMinute(since), writeMinute(until)];
  if (until - since < 2 * kDay) return `${from.replace(':', '')}-to-${to.replace(':', '')}`;
  return `${from.slice(0, 10)}-to-${writeMinute(until - 1).slice(0, 10)}`;
}

// What a month that is not over comes to, at the pace of what is over of it.
export function forecastOf(sum: number, { since }: Span, now = Date.now()): number | null {
  const over = now - since;
  const whole = monthBegin(now, 1) - since;
  return over < 2 * kDay ? null : sum * (whole / over);
}

// "+12%", or null where there is nothing to compare with.
export function changeOf(now: number, before: number): string | null {
  if (before === 0) return null;
  const percent = Math.round(((now - before) / before) * 100);
  return `${percent > 0 ? '+' : ''}${percent.toLocaleString('en-GB')}%`;
}
