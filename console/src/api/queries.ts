import {
  infiniteQueryOptions,
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  useQuery,
} from '@tanstack/react-query';
import { ApiError, api, unwrap } from './client';

// A session that has ended is noticed by whichever call comes first; the server then says whether it has.
function noticeEnd(error: Error) {
  if (error instanceof ApiError && error.status === 401 && queryClient.getQueryData(meQuery.queryKey))
    void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      // A client's mistake does not get better by asking again.
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: () => unwrap(api.GET('/api/about')),
  staleTime: 300_000,
});
// null: nobody is signed in. A first visit asks /api/about whether it is worth asking: a 401 would stand in the browser's log.
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    if (!queryClient.getQueryData(['me'])) {
      // Tried again with the whole, and not for itself.
      const about = await queryClient.fetchQuery({ ...aboutQuery, staleTime: 0, retry: false });
      if (about.signed_in === false) return null;
    }
    try {
      return await unwrap(api.GET('/api/session'));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});
export const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: () => unwrap(api.GET('/api/keys')) });
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

export const accountsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['operator', 'accounts', search],
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

export type UsageBy = 'time' | 'model' | 'key' | 'day';
export interface UsageFilter {
  since: number;
  until: number;
  model?: string;
  key?: string;
}
export const usageQuery = (by: UsageBy, filter: UsageFilter) =>
  queryOptions({
    queryKey: ['usage', by, filter],
    queryFn: () => unwrap(api.GET('/api/usage', { params: { query: { by, ...filter } } })),
    placeholderData: (previous) => previous,
  });

export function useAbout() {
  return useQuery(aboutQuery);
}
export function useMe() {
  return useQuery(meQuery);
}
