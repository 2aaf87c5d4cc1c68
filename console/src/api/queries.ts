import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { ApiError, api, unwrap } from './client';

export const queryClient = new QueryClient({
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
// null: nobody is signed in.
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
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
