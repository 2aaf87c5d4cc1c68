import { Badge, Group } from '@mantine/core';
import type { Key } from '../../api/client';
import { formatRelative } from '../../shell/format';

const kStaleMs = 90 * 86_400_000;
const kSoonMs = 14 * 86_400_000;
const colors = { active: 'teal.9', disabled: 'gray.7', revoked: 'red.9', expired: 'gray.7' } as const;

// The status, and what needs attention: "expires soon", "stale" (not used for 90 days).
export function KeyStatus({ apiKey, now = Date.now() }: { apiKey: Key; now?: number }) {
  const soon = apiKey.status === 'active' && apiKey.expires_ms != null && apiKey.expires_ms - now < kSoonMs;
  const stale = apiKey.status === 'active' && now - (apiKey.last_used_ms ?? apiKey.created_ms) > kStaleMs;
  return (
    <Group gap={4}>
      <Badge color={colors[apiKey.status]} variant="filled" size="sm">
        {apiKey.status}
      </Badge>
      {soon && (
        <Badge color="orange.9" variant="filled" size="sm">
          expires {formatRelative(apiKey.expires_ms as number, now)}
        </Badge>
      )}
      {stale && (
        <Badge color="gray.7" variant="filled" size="sm">
          stale
        </Badge>
      )}
    </Group>
  );
}
