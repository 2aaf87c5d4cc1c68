import { describe, expect, it } from 'vitest';
import { type Column, matches, shownColumns, widthOf } from './columns';
import { readOneOf, readTable } from './search';
import { nextSort, sortingOf } from './sort';
import { toCsv } from './to_csv';

interface Row {
  name: string;
  uses: number | null;
}
const columns: Column<Row>[] = [
  { id: 'name', header: 'Name', cell: () => null, text: ({ name }) => name },
  { id: 'uses', header: 'Uses', cell: () => null, text: ({ uses }) => uses, optional: true },
  { header: 'Actions', cell: () => null },
];

describe('a file of a list', () => {
  it('has the columns that have a text, and nothing that a spreadsheet would run', () => {
    const rows = [
      { name: 'plain', uses: -3 },
      { name: '=HYPERLINK("http://evil.example")', uses: null },
      { name: '@sum, "two"\nlines', uses: 0 },
    ];
    expect(toCsv(rows, columns)).toBe(
      'Name,Uses\r\nplain,-3\r\n"\'=HYPERLINK(""http://evil.example"")",\r\n"\'@sum, ""two""\nlines",0\r\n',
    );
  });
});

describe('a search', () => {
  it('finds rows that have every word somewhere, in any case', () => {
    const row = { name: 'Billing Europe', uses: 12 };
    expect(matches(row, columns, undefined)).toBe(true);
    expect(matches(row, columns, ' europe BILL ')).toBe(true);
    expect(matches(row, columns, '12')).toBe(true);
    expect(matches(row, columns, 'billing asia')).toBe(false);
  });
});

describe('what stands in the address', () => {
  it('gives what may not wrap a width in a long list', () => {
    const cell = () => null;
    expect(widthOf({ header: 'From', kind: 'tight', cell })).toBeGreaterThan(100);
    expect(widthOf({ header: 'From', kind: 'tight', width: 70, cell })).toBe(70);
    expect(widthOf({ header: 'Text', cell })).toBeUndefined();
  });

  it('hides columns that may be hidden, and those alone', () => {
    const shown = shownColumns(columns, 'uses,name,nonsense').map(({ header }) => header);
    expect(shown).toEqual(['Name', 'Actions']);
  });
  it('is read as far as it is known', () => {
    expect(readTable({ q: 'x', sort: '', hide: 7 })).toEqual({ q: 'x', sort: undefined, hide: undefined });
    expect(readOneOf('c', ['a', 'b'])).toBeUndefined();
  });
  it('sorts one way, the other way, and not at all', () => {
    expect(nextSort('a', undefined)).toBe('a');
    expect(nextSort('a', 'a')).toBe('-a');
    expect(nextSort('a', '-a')).toBeUndefined();
    expect(nextSort('a', '-b', true)).toBe('-a');
    expect(nextSort('a', undefined, 'only')).toBe('-a');
    expect(nextSort('a', '-a', 'only')).toBeUndefined();
    expect(nextSort('a', '-a', true)).toBe('a');
    expect(nextSort('a', 'a', true)).toBeUndefined();
    expect(sortingOf('-a')).toEqual([{ id: 'a', desc: true }]);
    expect(sortingOf(undefined)).toEqual([]);
  });
});
