import { describe, expect, it } from 'vitest';
import type { Key } from '../../api/client';
import { attentionOf } from './KeyStatus';

const now = 1_800_000_000_000;
const day = 86_400_000;
const key = (more: Partial<Key>) =>
  ({ status: 'active', created_ms: now - day, expires_ms: null, last_used_ms: now, ...more }) as Key;

describe('what of a key needs attention', () => {
  it.each([
    ['expires in 14 days', { expires_ms: now + 14 * day }, false, false],
    ['expires in a little less', { expires_ms: now + 14 * day - 1 }, true, false],
    ['used 90 days ago', { last_used_ms: now - 90 * day }, false, false],
    ['used a little longer ago', { last_used_ms: now - 90 * day - 1 }, false, true],
    ['never used, and old', { last_used_ms: null, created_ms: now - 91 * day }, false, true],
    ['never used, and new', { last_used_ms: null }, false, false],
    [
      'is revoked, whatever else',
      { status: 'revoked', last_used_ms: now - 99 * day, expires_ms: now + day },
      false,
      false,
    ],
  ] as const)('%s', (_, more, soon, stale) => {
    expect(attentionOf(key(more as Partial<Key>), now)).toEqual({ soon, stale });
  });
});
