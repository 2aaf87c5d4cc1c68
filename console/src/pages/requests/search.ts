import { readOneOf, readTable, readText, type TableSearch } from '../../data/search';

export interface RequestsSearch extends TableSearch {
  id?: string;
  status?: 'ok' | 'failed';
  model?: string;
  key?: string;
  live?: 'off';
}

export const readRequestsSearch = (search: Record<string, unknown>): RequestsSearch => ({
  ...readTable(search),
  id: readText(search.id),
  status: readOneOf(search.status, ['ok', 'failed']),
  model: readText(search.model),
  key: readText(search.key),
  live: readOneOf(search.live, ['off']),
});
