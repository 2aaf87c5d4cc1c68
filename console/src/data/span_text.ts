import { formatDate, formatTime } from '../shell/format';
import type { Span } from './period';

const kDay = 86_400_000;
const isMidnight = (ms: number) => ms % kDay === 0;
const bare = (ms: number) => formatTime(ms).replace(/ UTC$/, '');

// "20 May 2026, 12:00–13:00 UTC"; whole days without times.
export function spanText({ since, until }: Span): string {
  const last = formatDate(until - 1);
  const first = formatDate(since);
  if (isMidnight(since) && isMidnight(until)) return first === last ? first : `${first} – ${last}`;
  if (first === last) return `${first}, ${bare(since)}–${bare(until)} UTC`;
  return `${first}, ${bare(since)} – ${formatDate(until)}, ${bare(until)} UTC`;
}
