// Lists that grow at their head while they are looked at.
export interface ListPage<Row> {
  data: Row[];
  next: string | null;
}

// The rows of the newest page that are not there yet.
export function freshRows<Row>(
  pages: ListPage<Row>[],
  newest: ListPage<Row>,
  idOf: (row: Row) => string,
): Row[] {
  const known = new Set(pages.flatMap((page) => page.data.map(idOf)));
  return newest.data.filter((row) => !known.has(idOf(row)));
}

// The pages with the newest rows at their head. Where none of the newest is known, more have come than a page holds:
// the list begins anew, as what lies between is not there.
export function withNewest<Row>(
  pages: ListPage<Row>[],
  newest: ListPage<Row>,
  idOf: (row: Row) => string,
): ListPage<Row>[] {
  const [first, ...rest] = pages;
  const fresh = new Set(freshRows(pages, newest, idOf).map(idOf));
  if (!first || (fresh.size === newest.data.length && newest.data.length > 0 && first.data.length > 0))
    return [newest];
  const inNewest = new Set(newest.data.map(idOf));
  const elsewhere = new Set(rest.flatMap((page) => page.data.map(idOf)));
  const head = newest.data.filter((row) => !elsewhere.has(idOf(row)));
  return [
    { data: [...head, ...first.data.filter((row) => !inNewest.has(idOf(row)))], next: first.next },
    ...rest,
  ];
}
