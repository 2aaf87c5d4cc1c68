import { expect, it } from 'vitest';
import type { Key } from '../../api/client';
import { type KeyFilter, keyPasses } from './filter';

const kDay = 86_400_000;
const now = 1_800_000_000_000;
const key = (more: Partial<Key>) =>
  ({
    status: 'active',
    environment: 'live',
    created_ms: now - 10 * kDay,
    last_used_ms: now,
    expires_ms: null,
    rotated_to: null,
    ...more,
  }) as Key;
const passes = (more: Partial<Key>, filter: KeyFilter) => keyPasses(key(more), filter, now);

it('shows what is in use unless told otherwise', () => {
  expect(passes({}, {})).toBe(true);
  expect(passes({ status: 'disabled' }, {})).toBe(true);
  expect(passes({ status: 'revoked' }, {})).toBe(false);
  expect(passes({ status: 'expired' }, {})).toBe(false);
  expect(passes({ status: 'revoked' }, { status: 'all' })).toBe(true);
  expect(passes({ status: 'revoked' }, { status: 'active' })).toBe(false);
});

it('every filter has to let it through', () => {
  expect(passes({ environment: 'test' }, { environment: 'live' })).toBe(false);
  expect(passes({ environment: 'test' }, { environment: 'test', status: 'disabled' })).toBe(false);
  expect(
    passes({ environment: 'test', status: 'disabled' }, { environment: 'test', status: 'disabled' }),
  ).toBe(true);
});

it('finds what needs attention', () => {
  expect(passes({ expires_ms: now + 13 * kDay }, { care: 'soon' })).toBe(true);
  expect(passes({ expires_ms: now + 15 * kDay }, { care: 'soon' })).toBe(false);
  expect(passes({ last_used_ms: now - 91 * kDay }, { care: 'stale' })).toBe(true);
  expect(passes({}, { care: 'stale' })).toBe(false);
  expect(passes({ rotated_to: 'key_2' }, { care: 'rotated' })).toBe(true);
  expect(passes({ rotated_to: 'key_2', status: 'revoked' }, { care: 'rotated', status: 'all' })).toBe(false);
});
