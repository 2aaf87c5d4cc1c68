// biome-ignore-all lint/a11y/noRedundantRoles: written out because a narrow screen shows rows as cards, and a browser takes a
// table's meaning away with its layout
import { Card, Checkbox, VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  createSortedRowModel,
  type RowSelectionState,
  rowSelectionFeature,
  rowSortingFeature,
  type Row as TableRow,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import {
  defaultRangeExtractor,
  type Range,
  useWindowVirtualizer,
  type VirtualItem,
} from '@tanstack/react-virtual';
import {
  type FocusEvent,
  type MouseEvent,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { type Column, widthOf } from './columns';
import { nextSort, sortingOf } from './sort';
import { words } from './words';

export type { RowSelectionState } from '@tanstack/react-table';

const kDrawAll = 60; // rows; of a longer list only what is in sight is drawn
const kRowHeight = 64; // px, until a row is measured
const kOverscan = 8;
const nothing: RowSelectionState = {};
const estimateSize = () => kRowHeight;

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  rowSelectionFeature,
});
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const compare = (one: unknown, other: unknown) =>
  typeof one === 'number' && typeof other === 'number'
    ? one - other
    : collator.compare(String(one), String(other));

export interface Selection<Row> {
  chosen: RowSelectionState;
  onChange: (chosen: RowSelectionState) => void;
  nameOf: (row: Row) => string;
  canChoose?: (row: Row) => boolean;
}

interface DataTableProps<Row> {
  label: string;
  rows: Row[];
  rowKey: (row: Row) => string | number;
  columns: Column<Row>[];
  bare?: boolean; // stands in a card already
  tall?: boolean; // rows of many lines, which begin at one height
  sort?: string; // "name", "-name"
  onSort?: (sort: string | undefined) => void;
  ordered?: boolean; // rows come in that order: the server sorts
  selection?: Selection<Row>;
  current?: string; // the key of the row whose detail is open: it stays in the page
}

// The one table of the console: in columns, or as cards on a narrow screen.
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, rows, rowKey, columns, bare, tall, sort, onSort, ordered, selection, current } = props;
  const definitions = useMemo(
    () =>
      columns.map(
        ({ header, id = header, sort: ranked }): ColumnDef<typeof features, Row> => ({
          id,
          accessorFn: (row) => ranked?.(row) ?? undefined,
          enableSorting: ranked !== undefined,
          sortUndefined: 'last',
          sortFn: (one, other, column) => compare(one.getValue(column), other.getValue(column)),
        }),
      ),
    [columns],
  );
  const sorting = useMemo(() => sortingOf(ordered ? undefined : sort), [sort, ordered]);
  const canChoose = selection?.canChoose;
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: (row) => String(rowKey(row)),
    enableRowSelection: canChoose ? ({ original }) => canChoose(original) : true,
    state: { sorting, rowSelection: selection?.chosen ?? nothing },
    onRowSelectionChange: (update) =>
      selection?.onChange(typeof update === 'function' ? update(selection.chosen) : update),
  });
  const sorted = table.getRowModel().rows;
  const { body, parts, measure, onFocus } = useRowsInSight(sorted, current);
  const partial = parts !== null;
  const withMenu = columns.some(({ kind }) => kind === 'menu');

  const drawn = (row: TableRow<typeof features, Row>, at: number) => (
    <tr
      key={row.id}
      role="row"
      ref={partial ? measure : undefined}
      data-index={at}
      aria-rowindex={partial ? at + 2 : undefined}
      data-chosen={row.getIsSelected() || undefined}
    >
      {selection && (
        <td role="cell" className="choose">
          {row.getCanSelect() && (
            <Checkbox
              size="md"
              aria-label={words.choose(selection.nameOf(row.original))}
              checked={row.getIsSelected()}
              onChange={() => undefined}
              onClick={(event: MouseEvent) => row.getToggleSelectedHandler()(event)}
            />
          )}
        </td>
      )}
      {columns.map(({ header, cell, kind = 'text' }) => (
        <td
          key={header}
          role="cell"
          className={kind === 'lead' && withMenu ? 'lead with-menu' : kind}
          data-label={kind === 'lead' || kind === 'menu' ? undefined : header}
        >
          {cell(row.original)}
        </td>
      ))}
    </tr>
  );

  const element = (
    <table
      className="table"
      data-rows={tall ? 'tall' : undefined}
      data-partial={partial || undefined}
      data-selectable={selection ? true : undefined}
      role="table"
      aria-label={label}
      aria-rowcount={partial ? sorted.length + 1 : undefined}
    >
      {partial && (
        <colgroup>
          {selection && <col style={{ width: 52 }} />}
          {columns.map((column) => (
            <col key={column.header} style={{ width: widthOf(column) }} />
          ))}
        </colgroup>
      )}
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={partial ? 1 : undefined}>
          {selection && (
            <th role="columnheader" scope="col" className="choose">
              <Checkbox
                size="md"
                aria-label={words.chooseAll}
                checked={table.getIsAllRowsSelected()}
                indeterminate={table.getIsSomeRowsSelected()}
                onChange={() => table.toggleAllRowsSelected()}
              />
            </th>
          )}
          {columns.map((column) => (
            <Head key={column.header} column={column} sort={sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" ref={body} onFocus={onFocus}>
        {parts?.map((part) =>
          'gap' in part ? (
            <Gap key={`gap ${part.before}`} height={part.gap} />
          ) : (
            drawn(sorted[part.at] as (typeof sorted)[number], part.at)
          ),
        ) ?? sorted.map(drawn)}
      </tbody>
    </table>
  );
  return bare ? (
    element
  ) : (
    <Card padding={0} className="table-card">
      {element}
    </Card>
  );
}

interface HeadProps<Row> {
  column: Column<Row>;
  sort?: string;
  onSort?: (sort: string | undefined) => void;
}

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { header, kind, id, descending } = column;
  const sortable = onSort && id && column.sort;
  const direction = sort === id ? 'ascending' : sort === `-${id}` ? 'descending' : undefined;
  const Icon = { ascending: IconArrowUp, descending: IconArrowDown, none: IconArrowsSort }[
    direction ?? 'none'
  ];
  return (
    <th role="columnheader" scope="col" className={kind} aria-sort={direction}>
      {kind === 'menu' ? (
        <VisuallyHidden>{header}</VisuallyHidden>
      ) : sortable ? (
        <button
          type="button"
          className="sort"
          data-sorted={direction}
          onClick={() => onSort(nextSort(id, sort, descending))}
        >
          {header}
          <Icon size={13} aria-hidden />
        </button>
      ) : (
        header
      )}
    </th>
  );
}

// Rows that are not drawn.
function Gap({ height }: { height: number }) {
  return (
    <tr aria-hidden className="gap">
      <td style={{ height }} />
    </tr>
  );
}

// Which of many rows are drawn: those in the window, the one that has the focus, and the one whose detail is open. parts is
// null where all are.
function useRowsInSight(rows: { id: string }[], current: string | undefined) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number | null>(null);
  const many = rows.length > kDrawAll;
  useLayoutEffect(() => {
    const box = body.current?.getBoundingClientRect();
    const found = many && box ? Math.round(box.top + window.scrollY) : top;
    if (found !== top) setTop(found);
  });
  // Functions that are new at each render make the virtualizer begin anew each time.
  const open = current === undefined ? -1 : rows.findIndex(({ id }) => id === current);
  const getItemKey = useCallback((at: number) => rows[at]?.id ?? at, [rows]);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const kept = [focused, open].filter((at) => at !== null && at >= 0 && at < range.count) as number[];
      const all = new Set([...defaultRangeExtractor(range), ...kept]);
      return [...all].sort((one, other) => one - other);
    },
    [focused, open],
  );
  const virtualizer = useWindowVirtualizer({
    enabled: many,
    count: rows.length,
    estimateSize,
    overscan: kOverscan,
    scrollMargin: top,
    getItemKey,
    rangeExtractor,
  });
  const onFocus = (event: FocusEvent) => {
    const at = Number((event.target as HTMLElement).closest('tr')?.dataset.index ?? Number.NaN);
    if (many && !Number.isNaN(at)) setFocused(at);
  };
  return {
    body,
    onFocus,
    measure: virtualizer.measureElement,
    parts: many ? withGaps(virtualizer.getVirtualItems(), top, virtualizer.getTotalSize()) : null,
  };
}

type Part = { at: number } | { gap: number; before: number };

// Rows, and the room of those between them that are not drawn.
function withGaps(items: VirtualItem[], top: number, size: number): Part[] {
  const parts: Part[] = [];
  let end = top;
  for (const { index, start, end: next } of items) {
    if (start > end) parts.push({ gap: start - end, before: index });
    parts.push({ at: index });
    end = next;
  }
  if (top + size > end) parts.push({ gap: top + size - end, before: -1 });
  return parts;
}
