import { type PeriodSearch, presets, rangeOf, readMinute } from '../../data/period';
import { readOneOf, readText } from '../../data/search';
import { words } from './audit_words';

export type Kind = keyof typeof words.kinds;
export const kinds = Object.keys(words.kinds) as Kind[];

export interface AuditSearch extends PeriodSearch {
  q?: string;
  kind?: Kind;
}

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const [from, to] = [readText(search.from), readText(search.to)];
  const [since, until] = [readMinute(from), readMinute(to)];
  const own = since !== null && until !== null && since < until;
  return {
    q: readText(search.q),
    kind: readOneOf(search.kind, kinds),
    period: own ? undefined : readOneOf(search.period, presets),
    from: own ? from : undefined,
    to: own ? to : undefined,
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
