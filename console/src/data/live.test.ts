import { expect, it } from 'vitest';
import { freshRows, withNewest } from './live';

const idOf = (row: string) => row;
const page = (rows: string, next: string | null = null) => ({ data: rows.split(''), next });
const rowsOf = (pages: { data: string[] }[]) => pages.map(({ data }) => data.join('')).join('|');

it('what is new goes to the head, and nothing stands twice', () => {
  const pages = [page('edc', 'x'), page('ba')];
  expect(freshRows(pages, page('gfedc'), idOf)).toEqual(['g', 'f']);
  expect(rowsOf(withNewest(pages, page('gfedc', 'y'), idOf))).toBe('gfedc|ba');
  expect(withNewest(pages, page('gfedc', 'y'), idOf)[0]?.next).toBe('x');
});

it('a late row comes to its place among the newest', () => {
  expect(rowsOf(withNewest([page('edc'), page('ba')], page('eXdc'), idOf))).toBe('eXdc|ba');
});

it('rows that have moved to a later page stay there', () => {
  expect(rowsOf(withNewest([page('ed'), page('cba')], page('fedcb'), idOf))).toBe('fed|cba');
});

it('begins anew where more has come than a page holds', () => {
  expect(rowsOf(withNewest([page('cb'), page('a')], page('zyx'), idOf))).toBe('zyx');
});

it('an empty list takes what comes, and an empty page changes nothing', () => {
  expect(rowsOf(withNewest([page('')], page('ba'), idOf))).toBe('ba');
  expect(rowsOf(withNewest([page('ba')], page(''), idOf))).toBe('ba');
});
