import { Card, Group, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { formatNumber, formatRelative } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Sparkline } from '../../shell/Sparkline';
import { words } from './words';

const kDayMs = 86_400_000;

interface RefusedProps {
  refused: NonNullable<Schemas['Limits']['refused']>;
  now?: number;
}

// How often calls were refused lately. Counted since the server started, which may be less than a day.
export function Refused({ refused, now = Date.now() }: RefusedProps) {
  const { hours, since_ms } = refused;
  const day = hours.reduce((sum, count) => sum + count, 0);
  const span = now - since_ms < kDayMs ? words.sinceStart(formatRelative(since_ms)) : words.inADay;
  return (
    <Card padding="md">
      <Group justify="space-between" mb={8} gap="xs">
        <Text fw={600} size="sm">
          {words.refused}
        </Text>
        <Text size="sm" className="numeric">
          {formatNumber(day)}
        </Text>
      </Group>
      {day > 0 && <Sparkline values={hours} label={words.refusedByHour(day)} />}
      <Text size="xs" c="dimmed" mt={day > 0 ? 2 : 0}>
        {day === 0 ? words.noRefused(span) : words.refusedOf(formatNumber(hours.at(-1) ?? 0), span)}
      </Text>
      {day > 0 && (
        <AnchorLink to="/requests" search={{ status: 'refused' }} size="sm" className="own-line" mt={4}>
          {words.refusedCalls}
        </AnchorLink>
      )}
    </Card>
  );
}
