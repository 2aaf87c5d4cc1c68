import type { ReactNode } from 'react';

// What a list shows of each of its rows. The word in the head is also what stands before the value on a narrow screen,
// in the menu of columns and in an exported file.
export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  // lead: names the row, and heads its card on a narrow screen; menu: what can be done with it; block: has lines of its
  // own there
  kind?: 'text' | 'numeric' | 'tight' | 'lead' | 'menu' | 'block';
  id?: string; // in the address; columns without one can be neither sorted by nor hidden
  sort?: (row: Row) => string | number | null | undefined; // null: last, whichever way about
  descending?: boolean | 'only'; // the first click sorts the greatest first; only: there is no other way about
  text?: (row: Row) => string | number | null | undefined; // in an exported file, and what a search looks at
  width?: number; // px, in a list so long that only what is in sight is drawn; without it what is usual for the kind
  optional?: boolean; // can be hidden
  fileOnly?: boolean; // only in an exported file, and searched
}

// In a list of which only a part is drawn, no content may decide this. Without a number: shares what is left.
const usualWidths = {
  text: undefined,
  lead: undefined,
  block: undefined,
  numeric: 130,
  tight: 124,
  menu: 56,
};
export const widthOf = <Row>({ width, kind = 'text' }: Column<Row>) => width ?? usualWidths[kind];

// "a,b" of the address.
export const hiddenIn = (hide: string | undefined) => new Set(hide?.split(',').filter(Boolean));

export function shownColumns<Row>(columns: Column<Row>[], hide: string | undefined): Column<Row>[] {
  const hidden = hiddenIn(hide);
  return columns.filter(({ id, optional, fileOnly }) => !fileOnly && !(optional && id && hidden.has(id)));
}

// Whether every word of what is searched stands somewhere in the text, in any case.
export function holdsWords(text: string, search: string | undefined): boolean {
  const words = search?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const lower = words.length > 0 ? text.toLowerCase() : '';
  return words.every((one) => lower.includes(one));
}

// The same of what a row has in its columns.
export const matches = <Row>(row: Row, columns: Column<Row>[], search: string | undefined): boolean =>
  !search?.trim() || holdsWords(columns.map((column) => column.text?.(row) ?? '').join('\n'), search);
