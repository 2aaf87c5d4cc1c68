import { Card, Group, Progress, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { formatNumber, formatRelative } from '../../shell/format';
import { limitLabel } from '../../shell/limits';
import { words } from './words';

function noteOf({ limit, used, maximum, resets_ms }: Schemas['Limits']['meters'][number]) {
  if (maximum === null) return words.unlimited;
  if (limit === 'concurrent') return used === 0 ? words.noneRuns : words.callsEnd;
  if (used === 0) return words.unused;
  return resets_ms === null ? words.gradually : words.freeFrom(formatRelative(resets_ms));
}

export function LimitMeter({ meter }: { meter: Schemas['Limits']['meters'][number] }) {
  const name = limitLabel(meter.limit);
  const part = meter.maximum ? Math.min(100, (meter.used / meter.maximum) * 100) : 0;
  return (
    <Card padding="md">
      <Group justify="space-between" mb={8} gap="xs">
        <Text fw={600} size="sm">
          {name}
        </Text>
        <Text size="sm" className="numeric">
          {formatNumber(meter.used)}
          {meter.maximum !== null && (
            <Text span c="dimmed" inherit>
              {' '}
              {words.of} {formatNumber(meter.maximum)}
            </Text>
          )}
        </Text>
      </Group>
      <Progress
        value={part}
        color={part >= 90 ? 'red.7' : part >= 70 ? 'orange.6' : 'teal.7'}
        aria-label={words.partUsed(name, Math.round(part))}
      />
      <Text size="xs" c="dimmed" mt={8}>
        {noteOf(meter)}
      </Text>
    </Card>
  );
}
