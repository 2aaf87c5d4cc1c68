import type { Column } from './columns';

// A cell that begins like a formula would be one in a spreadsheet, and names are what anybody writes.
const kFormula = /^[=+\-@\t\r]/;

function field(value: string | number | null | undefined): string {
  if (value == null) return '';
  if (typeof value === 'number') return String(value);
  const text = kFormula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// RFC 4180, with the columns that have a text.
export function toCsv<Row>(rows: Row[], columns: Column<Row>[]): string {
  const told = columns.filter(({ text }) => text);
  const lines = [
    told.map(({ header }) => field(header)),
    ...rows.map((row) => told.map(({ text }) => field(text?.(row)))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
