import { Group } from '@mantine/core';
import type { Key } from '../../api/client';
import { formatRelative } from '../../shell/format';
import { Tag, type Tone } from '../../shell/Tag';
import { words } from './words';

const kStaleMs = 90 * 86_400_000;
const kSoonMs = 14 * 86_400_000;
const tones: Record<Key['status'], Tone> = {
  active: 'ok',
  disabled: 'neutral',
  revoked: 'bad',
  expired: 'neutral',
};

// What of an active key needs attention: it expires soon, or was not used for 90 days.
export function attentionOf(apiKey: Key, now: number): { soon: boolean; stale: boolean } {
  const active = apiKey.status === 'active';
  return {
    soon: active && apiKey.expires_ms != null && apiKey.expires_ms - now < kSoonMs,
    stale: active && now - (apiKey.last_used_ms ?? apiKey.created_ms) > kStaleMs,
  };
}

export function KeyStatus({ apiKey, now = Date.now() }: { apiKey: Key; now?: number }) {
  const { soon, stale } = attentionOf(apiKey, now);
  return (
    <Group gap={4} justify="inherit">
      <Tag tone={tones[apiKey.status]}>{apiKey.status}</Tag>
      {soon && (
        <Tag tone="warn">
          {words.expiring}
          {formatRelative(apiKey.expires_ms as number, now)}
        </Tag>
      )}
      {stale && <Tag tone="warn">{words.stale}</Tag>}
    </Group>
  );
}
