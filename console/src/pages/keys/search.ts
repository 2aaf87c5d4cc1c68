import type { KeysFilter } from '../../api/queries';
import { readOneOf, readTable, type TableSearch } from '../../data/search';

export const keyStatuses = ['active', 'disabled', 'revoked', 'expired', 'all'] as const;
export const keyEnvironments = ['live', 'test'] as const;
export const keyCares = ['soon', 'stale', 'rotated'] as const;

export const keySorts = [
  'name',
  '-name',
  'status',
  '-status',
  'used',
  '-used',
  'created',
  '-created',
  'expires',
  '-expires',
] as const;

export interface KeysSearch extends TableSearch {
  create?: 'true';
  status?: (typeof keyStatuses)[number]; // none: what is in use, so active or disabled
  environment?: (typeof keyEnvironments)[number];
  care?: (typeof keyCares)[number];
}

export const readKeysSearch = (search: Record<string, unknown>): KeysSearch => ({
  ...readTable(search),
  create: readOneOf(search.create, ['true']),
  status: readOneOf(search.status, keyStatuses),
  environment: readOneOf(search.environment, keyEnvironments),
  care: readOneOf(search.care, keyCares),
});

// What is asked of the server.
export const filterOf = ({ q, status, environment, care, sort }: KeysSearch): KeysFilter => ({
  search: q,
  status: status === 'all' ? undefined : (status ?? 'in_use'),
  environment,
  care,
  sort: readOneOf(sort, keySorts),
});
