import { type PeriodSearch, rangeOf, readMinute, readPeriod } from '../../data/period';
import { readOneOf, readText } from '../../data/search';
import { words } from './audit_words';

export type Kind = keyof typeof words.kinds;
export const kinds = Object.keys(words.kinds) as Kind[];

export interface AuditSearch extends PeriodSearch {
  q?: string;
  kind?: Kind;
}

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  return {
    q: readText(search.q),
    kind: readOneOf(search.kind, kinds),
    ...readPeriod(search),
  };
}

// What is asked of the server. Without a time: all there is.
export function questionOf({ q, kind, from, to, period }: AuditSearch, now: number) {
  const own = from !== undefined;
  const span = own
    ? { since: readMinute(from) ?? undefined, until: readMinute(to) ?? undefined }
    : period && rangeOf({ period }, now);
  return { search: q, action: kind, since: span?.since, until: span?.until };
}
