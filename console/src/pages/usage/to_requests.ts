import { kUsual, type Span, writeMinute } from '../../data/period';
import type { RequestsSearch } from '../requests/search';
import type { Grouping, UsageSearch } from './search';

// Which requests are behind figures: those of the page's filters, and of its time or a part of it.
export function requestsOf(
  { model, key, environment, period, from, to }: UsageSearch,
  span: Span | null,
  more: RequestsSearch = {},
): RequestsSearch {
  const time = span
    ? { from: writeMinute(span.since), to: writeMinute(span.until) }
    : from && to
      ? { from, to }
      : { period: period ?? kUsual };
  return {
    ...time,
    model,
    key,
    environment: environment === 'both' ? undefined : (environment ?? 'live'),
    ...more,
  };
}

const kDay = 86_400_000;

// Those of a row of the breakdown.
export function requestsOfGroup(search: UsageSearch, by: Grouping, group: string): RequestsSearch {
  if (by === 'model') return requestsOf(search, null, { model: group });
  if (by === 'key') return requestsOf(search, null, { key: group });
  const since = Date.parse(group);
  return requestsOf(search, { since, until: since + kDay });
}

// Those of a part of a step: of a model or key where the charts are split into them, else of an outcome.
export function requestsOfPart(search: UsageSearch, span: Span, part: string | undefined): RequestsSearch {
  if (part === undefined) return requestsOf(search, span);
  if (search.stack === 'model') return requestsOf(search, span, { model: part });
  if (search.stack === 'key') return requestsOf(search, span, { key: part });
  return requestsOf(search, span, { status: part });
}
