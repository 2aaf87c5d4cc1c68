import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
  useQuery,
} from '@tanstack/react-query';
import { setCurrency } from '../shell/format';
import { clearDrafts } from '../shell/useDraft';
import { ApiError, api, type Me, unwrap } from './client';
import { connectionState, onConnectionChange } from './connection';
import type { paths } from './control';
import { onUnauthenticated } from './request';
import { endSession, resumeSession, tellOthers } from './session';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      networkMode: 'always', // without a network a call fails, and a page says so
      // A client's mistake does not get better by asking again.
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
    mutations: { networkMode: 'always' },
  },
});

// What is on the screen is brought up to date as soon as the server answers again.
onConnectionChange(() => {
  if (connectionState() === 'ok') void queryClient.invalidateQueries();
});

export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: async () => {
    const about = await unwrap(api.GET('/api/about'));
    setCurrency(about.currency);
    return about;
  },
  staleTime: 300_000,
});
export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: () => unwrap(api.GET('/api/status')),
});
// null: nobody is signed in. A first visit asks /api/about whether it is worth asking: a 401 would stand in the browser's log.
// Whoever was signed in stays known when the session ends: the pages stand until somebody signs in again.
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me | null> => {
    const known = queryClient.getQueryData<Me | null>(['me']);
    if (!known) {
      // Tried again with the whole, and not for itself.
      const about = await queryClient.fetchQuery({ ...aboutQuery, staleTime: 0, retry: false });
      if (about.signed_in === false) return null;
    }
    try {
      return await unwrap(api.GET('/api/session'));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
      if (known) endSession();
      return known ?? null;
    }
  },
});

// A session that has ended is noticed by whichever call comes first; the server then says whether it has.
onUnauthenticated(() => {
  if (queryClient.getQueryData(meQuery.queryKey))
    void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
});

// Somebody has signed in: the same person goes on where they were, and nobody sees what another one had.
export function signedIn(me: Me) {
  const before = queryClient.getQueryData(meQuery.queryKey);
  const same = before?.account === me.account;
  if (!same) forget();
  queryClient.setQueryData(meQuery.queryKey, me);
  resumeSession();
  tellOthers('signed in');
  if (same) void queryClient.invalidateQueries();
  return same;
}

export function signedOut() {
  forget();
  resumeSession();
}

function forget() {
  queryClient.clear();
  clearDrafts();
}

// Of all that is known of keys: what changes one makes it anew.
export const kKeys = ['keys'] as const;
export type KeysFilter = NonNullable<paths['/api/keys']['get']['parameters']['query']>;
const kKeysPage = 100;
export const fetchKeys = (filter: KeysFilter) =>
  unwrap(api.GET('/api/keys', { params: { query: { limit: kKeysPage, ...filter } } }));
export const keysQuery = (filter: KeysFilter) =>
  infiniteQueryOptions({
    queryKey: [...kKeys, 'list', filter],
    queryFn: ({ pageParam }) => fetchKeys({ ...filter, before: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
// For pages that show keys by their names: those seldom change.
export const keyNamesQuery = queryOptions({
  queryKey: [...kKeys, 'names'],
  queryFn: () => unwrap(api.GET('/api/key-names')),
  staleTime: 300_000,
  refetchOnWindowFocus: false,
});
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: () => unwrap(api.GET('/api/models')),
});
export const limitsQuery = queryOptions({
  queryKey: ['limits'],
  queryFn: () => unwrap(api.GET('/api/limits')),
  refetchInterval: 5_000,
});
export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => unwrap(api.GET('/api/sessions')),
});

export const tiersQuery = queryOptions({
  queryKey: ['operator', 'tiers'],
  queryFn: () => unwrap(api.GET('/api/operator/tiers')),
});

export const kAccounts = ['operator', 'accounts'];
export const accountsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: [...kAccounts, search],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET('/api/operator/accounts', {
          params: { query: { before: pageParam, search: search || undefined } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

// For operators alone.
export const upstreamsQuery = queryOptions({
  queryKey: ['operator', 'upstreams'],
  queryFn: () => unwrap(api.GET('/api/operator/upstreams')),
});
export const kAlerts = ['operator', 'alerts'];
// How many are open: beside the link to them.
export const openAlertsQuery = queryOptions({
  queryKey: [...kAlerts, 'open'],
  queryFn: () => unwrap(api.GET('/api/operator/alerts', { params: { query: { open: 1, limit: 1 } } })),
  refetchInterval: 30_000,
});
export const settingsQuery = queryOptions({
  queryKey: ['operator', 'settings'],
  queryFn: () => unwrap(api.GET('/api/operator/settings')),
});

export const overviewQuery = (time: { since: number; until: number }) =>
  queryOptions({
    queryKey: ['operator', 'overview', time],
    queryFn: () => unwrap(api.GET('/api/operator/overview', { params: { query: time } })),
    placeholderData: keepPreviousData,
  });
export const newestAuditQuery = queryOptions({
  queryKey: ['operator', 'audit', 'newest'],
  queryFn: () => unwrap(api.GET('/api/operator/audit', { params: { query: { limit: 100 } } })),
});

export type UsageBy = 'time' | 'model' | 'key' | 'day';
export interface UsageFilter {
  since: number;
  until: number;
  model?: string;
  key?: string;
  environment?: 'test' | 'both'; // live otherwise
}
export const usageQuery = (by: UsageBy, filter: UsageFilter) =>
  queryOptions({
    queryKey: ['usage', by, filter],
    queryFn: () => unwrap(api.GET('/api/usage', { params: { query: { by, ...filter } } })),
    placeholderData: (previous) => previous,
  });

// The `most` biggest models or keys of this time, each over time.
export const usagePartsQuery = (split: 'model' | 'key', filter: UsageFilter, most: number) =>
  queryOptions({
    queryKey: ['usage', 'parts', split, filter],
    queryFn: async () => {
      const ask = (query: UsageFilter & { by: UsageBy }) =>
        unwrap(api.GET('/api/usage', { params: { query } }));
      const groups = await ask({ ...filter, by: split });
      return Promise.all(
        groups.data.slice(0, most).map(async ({ group }) => ({
          group,
          usage: await ask({ ...filter, by: 'time', [split]: group }),
        })),
      );
    },
  });

export function useAbout() {
  return useQuery(aboutQuery);
}
export function useMe() {
  return useQuery(meQuery);
}
