import { Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { formatNumber, formatRelative } from '../../shell/format';

const kDayMs = 86_400_000;

// How often calls were refused lately. Counted since the server started, which may be less than a day.
export function Refused({
  refused,
  now = Date.now(),
}: {
  refused: NonNullable<Schemas['Limits']['refused']>;
  now?: number;
}) {
  const day = refused.hours.reduce((sum, count) => sum + count, 0);
  const hour = refused.hours.at(-1) ?? 0;
  const since =
    now - refused.since_ms < kDayMs
      ? ` (counted since the server started ${formatRelative(refused.since_ms)})`
      : '';
  return (
    <Text size="sm" mt="sm">
      {day === 0
        ? `No call was refused in the last 24 hours${since}.`
        : `Refused with status 429: ${formatNumber(day)} in the last 24 hours, ${formatNumber(hour)} of them in this hour${since}.`}
    </Text>
  );
}
