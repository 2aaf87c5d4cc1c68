import { readOneOf, readText } from '../../data/search';
import { type Period, periods } from './period';

// The filters live in the URL, so that a view can be bookmarked and sent.
export type Grouping = 'model' | 'key' | 'day';
export const groupings: { value: Grouping; label: string }[] = [
  { value: 'model', label: 'By model' },
  { value: 'key', label: 'By key' },
  { value: 'day', label: 'By day' },
];

export interface UsageSearch {
  period?: Period;
  by?: Grouping;
  view?: 'table';
  model?: string;
  key?: string;
  environment?: 'test'; // live otherwise
}

export function readUsageSearch(search: Record<string, unknown>): UsageSearch {
  return {
    period: readOneOf(
      search.period,
      periods.map(({ value }) => value),
    ),
    by: readOneOf(
      search.by,
      groupings.map(({ value }) => value),
    ),
    view: readOneOf(search.view, ['table']),
    model: readText(search.model),
    key: readText(search.key),
    environment: readOneOf(search.environment, ['test']),
  };
}
