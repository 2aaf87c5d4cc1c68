import { Card, Group, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { formatNumber, formatRelative, plural } from '../../shell/format';
import { Sparkline } from '../../shell/Sparkline';

const kDayMs = 86_400_000;

interface RefusedProps {
  refused: NonNullable<Schemas['Limits']['refused']>;
  now?: number;
}

// How often calls were refused lately. Counted since the server started, which may be less than a day.
export function Refused({ refused, now = Date.now() }: RefusedProps) {
  const { hours, since_ms } = refused;
  const day = hours.reduce((sum, count) => sum + count, 0);
  const span =
    now - since_ms < kDayMs ? `since the server started ${formatRelative(since_ms)}` : 'in 24 hours';
  return (
    <Card padding="md">
      <Group justify="space-between" mb={8} gap="xs">
        <Text fw={600} size="sm">
          Refused with 429
        </Text>
        <Text size="sm" className="numeric">
          {formatNumber(day)}
        </Text>
      </Group>
      {day > 0 && (
        <Sparkline
          values={hours}
          label={`${plural(day, 'call')} refused, by hour; the last bar is this hour`}
        />
      )}
      <Text size="xs" c="dimmed" mt={day > 0 ? 2 : 0}>
        {day === 0 ? `No call, ${span}` : `${formatNumber(hours.at(-1) ?? 0)} in this hour; all ${span}`}
      </Text>
    </Card>
  );
}
