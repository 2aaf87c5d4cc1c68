import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { freshRows, type ListPage, withNewest } from './live';

const kPollMs = 10_000;
const kAtTop = 160; // px: who has scrolled further reads, and rows must not move under their eyes

interface LiveListOptions<Row> {
  queryKey: readonly unknown[];
  fetchPage: (before: string | undefined) => Promise<ListPage<Row>>;
  idOf: (row: Row) => string;
  live: boolean; // look for new ones
  hold: boolean; // do not move the list now
  enabled?: boolean;
}

// A list in pages whose newest rows are looked for: they are shown at once to who stands at its head, and told to others.
// Only the newest page is asked for again, as what is written does not change.
export function useLiveList<Row>({
  queryKey,
  fetchPage,
  idOf,
  live,
  hold,
  enabled = true,
}: LiveListOptions<Row>) {
  const queries = useQueryClient();
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });
  const newest = useQuery({
    queryKey: [...queryKey, 'newest'],
    queryFn: () => fetchPage(undefined),
    refetchInterval: live ? kPollMs : false,
    refetchOnWindowFocus: live,
    enabled: enabled && list.isSuccess,
    // The list was that page when it came.
    initialData: list.data?.pages[0],
    initialDataUpdatedAt: list.dataUpdatedAt,
    staleTime: kPollMs,
  });
  const pages = list.data?.pages;
  const fresh = useMemo(
    () => (pages && newest.data ? freshRows(pages, newest.data, idOf) : []),
    [pages, newest.data, idOf],
  );
  const show = () => {
    const page = newest.data;
    if (!page) return;
    queries.setQueryData<InfiniteData<ListPage<Row>, string | undefined>>(queryKey, (now) => {
      if (!now) return now;
      const merged = withNewest(now.pages, page, idOf);
      return { pages: merged, pageParams: now.pageParams.slice(0, merged.length) };
    });
  };
  const few = (pages?.[0]?.data.length ?? 0) === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when something new has come, or it may move again
  useEffect(() => {
    if (fresh.length > 0 && live && !hold && (few || window.scrollY < kAtTop)) show();
  }, [fresh, hold]);
  const rows = useMemo(() => pages?.flatMap((page) => page.data) ?? [], [pages]);
  return {
    list,
    rows,
    fresh: fresh.length,
    more: newest.data?.data.length === fresh.length && fresh.length > 0, // and perhaps others between
    show,
    refresh: () => newest.refetch(),
    updatedMs: Math.max(newest.dataUpdatedAt, list.dataUpdatedAt),
  };
}
