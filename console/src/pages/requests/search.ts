import { type PeriodSearch, rangeOf, readMinute, readPeriod } from '../../data/period';
import { readOneOf, readTable, readText, type TableSearch } from '../../data/search';

export const sorts = ['-tokens', '-cost', '-first', '-latency'] as const;
export const slownesses = ['1', '5', '10', '30', '60'] as const; // seconds
export const kAllAccounts = 'all'; // everybody's requests, for operators
export const kPlaygroundKey = 'key_playground'; // in place of a key, where the playground called

export interface RequestsSearch extends TableSearch, PeriodSearch {
  id?: string;
  sort?: (typeof sorts)[number];
  status?: string; // ok, failed, refused, 4xx, 5xx, or one as 429
  model?: string;
  key?: string;
  environment?: 'live' | 'test'; // both otherwise
  slower?: (typeof slownesses)[number];
  stream?: 'yes' | 'no'; // both otherwise
  upstream?: string; // that was called; for operators
  account?: string; // an id or kAllAccounts, for operators; the own otherwise
  live?: 'off' | '1'; // do not look for new ones; the live tail
}

const readStatus = (value: unknown) =>
  typeof value === 'string' && /^(ok|failed|refused|[45]xx|[1-5]\d\d)$/.test(value) ? value : undefined;

export function readRequestsSearch(search: Record<string, unknown>): RequestsSearch {
  return {
    ...readTable(search),
    id: readText(search.id),
    sort: readOneOf(search.sort, sorts),
    ...readPeriod(search),
    status: readStatus(search.status),
    model: readText(search.model),
    key: readText(search.key),
    environment: readOneOf(search.environment, ['live', 'test']),
    slower: readOneOf(search.slower, slownesses),
    stream: readOneOf(search.stream, ['yes', 'no']),
    upstream: readText(search.upstream),
    account: readText(search.account),
    live: readOneOf(search.live, ['off', '1']),
  };
}

// What is asked of the server. Without a time: all that is kept. One that ends later than now has no end, so that the list
// goes on.
export function questionOf(search: RequestsSearch, now: number) {
  const { status, model, key, environment, slower, stream, upstream, account } = search;
  const own = search.from !== undefined;
  const span = own
    ? { since: readMinute(search.from) ?? undefined, until: readMinute(search.to) ?? undefined }
    : search.period && rangeOf({ period: search.period }, now);
  return {
    since: span?.since,
    until: span?.until !== undefined && span.until < now ? span.until : undefined,
    status,
    model,
    key,
    environment,
    slower: slower && Number(slower) * 1000,
    stream,
    upstream,
    account,
  };
}

const kSorts = {
  '-tokens': 'tokens',
  '-cost': 'cost',
  '-first': 'first_token',
  '-latency': 'latency',
} as const;
export const sortOf = (sort: RequestsSearch['sort']) => sort && kSorts[sort];

// Where the live tail of that search is. It knows no time: what it shows ends now.
export function tailOf(search: RequestsSearch): string {
  const { account, since: _since, until: _until, ...filter } = questionOf(search, 0);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value) query.set(name, String(value));
  if (account && account !== kAllAccounts) query.set('account', account);
  const text = query.toString();
  return `/api/${account ? 'operator' : 'requests'}/tail${text && `?${text}`}`;
}
