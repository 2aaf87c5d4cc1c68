import type { Key } from '../../api/client';
import { attentionOf } from './KeyStatus';
import type { KeysSearch } from './search';

const inUse = ({ status }: Key) => status === 'active' || status === 'disabled';

const hasStatus = (key: Key, status: KeysSearch['status']) =>
  status === undefined ? inUse(key) : status === 'all' || key.status === status;

function needsCare(key: Key, care: KeysSearch['care'], now: number): boolean {
  switch (care) {
    case undefined:
      return true;
    case 'soon':
      return attentionOf(key, now).soon;
    case 'stale':
      return attentionOf(key, now).stale;
    case 'rotated':
      return inUse(key) && key.rotated_to !== null;
  }
}

export type KeyFilter = Pick<KeysSearch, 'status' | 'environment' | 'care'>;

export const keyPasses = (key: Key, { status, environment, care }: KeyFilter, now: number) =>
  hasStatus(key, status) &&
  (environment === undefined || key.environment === environment) &&
  needsCare(key, care, now);
