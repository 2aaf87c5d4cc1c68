import { Card, Group, Progress, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { formatNumber, formatRelative } from '../../shell/format';
import { limitLabel } from '../../shell/limits';

function noteOf({ limit, used, maximum, resets_ms }: Schemas['Limits']['meters'][number]) {
  if (maximum === null) return 'Unlimited in your tier';
  if (limit === 'concurrent') return used === 0 ? 'Nothing is running' : 'Free again as calls end';
  if (used === 0) return 'Nothing used';
  return resets_ms === null ? 'Becomes free gradually' : `Starts to free up ${formatRelative(resets_ms)}`;
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
              of {formatNumber(meter.maximum)}
            </Text>
          )}
        </Text>
      </Group>
      <Progress
        value={part}
        color={part >= 90 ? 'red.7' : part >= 70 ? 'orange.6' : 'teal.7'}
        aria-label={`${name}: ${Math.round(part)}% used`}
      />
      <Text size="xs" c="dimmed" mt={8}>
        {noteOf(meter)}
      </Text>
    </Card>
  );
}
