import { type PeriodSearch, readPeriod } from '../../data/period';
import { readOneOf, readText } from '../../data/search';

// The filters live in the URL, so that a view can be bookmarked and sent.
export const groupings = ['model', 'key', 'day'] as const;
export type Grouping = (typeof groupings)[number];
export const stackings = ['model', 'key'] as const;
export type Stacking = (typeof stackings)[number];

export interface UsageSearch extends PeriodSearch {
  by?: Grouping;
  stack?: Stacking;
  view?: 'table';
  model?: string;
  key?: string;
  environment?: 'test' | 'both'; // live otherwise
}

export function readUsageSearch(search: Record<string, unknown>): UsageSearch {
  return {
    ...readPeriod(search),
    by: readOneOf(search.by, groupings),
    stack: readOneOf(search.stack, stackings),
    view: readOneOf(search.view, ['table']),
    model: readText(search.model),
    key: readText(search.key),
    environment: readOneOf(search.environment, ['test', 'both']),
  };
}
