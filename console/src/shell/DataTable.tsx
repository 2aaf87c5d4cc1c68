import { Card, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  // lead: names the row, and heads its card on a narrow screen; menu: what can be done with it; block: has lines of its
  // own there
  kind?: 'text' | 'numeric' | 'tight' | 'lead' | 'menu' | 'block';
}

interface DataTableProps<Row> {
  label: string;
  rows: Row[];
  rowKey: (row: Row) => string | number;
  columns: Column<Row>[];
  bare?: boolean; // stands in a card already
  tall?: boolean; // rows of many lines, which begin at one height
}

// The one table of the console. The roles are written out because a narrow screen shows rows as cards, and a browser
// takes a table's meaning away with its layout.
export function DataTable<Row>({ label, rows, rowKey, columns, bare, tall }: DataTableProps<Row>) {
  const withMenu = columns.some(({ kind }) => kind === 'menu');
  const table = (
    // biome-ignore-start lint/a11y/noRedundantRoles: see above
    <table className="table" data-rows={tall ? 'tall' : undefined} role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ header, kind }) => (
            <th key={header} role="columnheader" scope="col" className={kind}>
              {kind === 'menu' ? <VisuallyHidden>{header}</VisuallyHidden> : header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map(({ header, cell, kind = 'text' }) => (
              <td
                key={header}
                role="cell"
                className={kind === 'lead' && withMenu ? 'lead with-menu' : kind}
                data-label={kind === 'lead' || kind === 'menu' ? undefined : header}
              >
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: see above
  );
  return bare ? (
    table
  ) : (
    <Card padding={0} className="table-card">
      {table}
    </Card>
  );
}
