// What of a table's look stands in the address: what is searched, by which column it is sorted ("name", "-name" for the
// other way about), which columns are hidden ("a,b"). Filters are the page's own.
export interface TableSearch {
  q?: string;
  sort?: string;
  hide?: string;
}

type Raw = Record<string, unknown>;

export const readText = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
export const readOneOf = <T extends string>(value: unknown, known: readonly T[]): T | undefined =>
  known.find((one) => one === value);
export const readTable = ({ q, sort, hide }: Raw): TableSearch => ({
  q: readText(q),
  sort: readText(sort),
  hide: readText(hide),
});
