import type { RequestRow } from '../../api/client';
import type { ListPage } from '../../data/live';

export const kMostExported = 5_000;

// All that match, newest first, up to so many: page after page, from the first on.
export async function allRequests(
  fetchPage: (before: string | undefined) => Promise<ListPage<RequestRow>>,
): Promise<{ rows: RequestRow[]; complete: boolean }> {
  const rows: RequestRow[] = [];
  let before: string | undefined;
  do {
    const page = await fetchPage(before);
    rows.push(...page.data);
    before = page.next ?? undefined;
  } while (before && rows.length < kMostExported);
  return { rows: rows.slice(0, kMostExported), complete: !before && rows.length <= kMostExported };
}
