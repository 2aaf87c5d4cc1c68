import { Card, Group, Stack, Text } from '@mantine/core';
import { type Budget, type BudgetPart, shareOf, usedUpAt } from '../../shell/budget';
import { formatDate, formatMoney, formatNumber, formatPercent } from '../../shell/format';
import { words } from './words';

interface PartProps {
  name: string;
  part: BudgetPart;
  resetsMs: number;
  format: (value: number) => string;
  now: number;
}

function noteOf({ part, resetsMs, format, now }: Omit<PartProps, 'name'>): string {
  const { used, maximum, forecast } = part;
  const again = formatDate(resetsMs);
  if (used >= maximum) return words.spent(again);
  const end = usedUpAt(part, resetsMs, now);
  if (end !== null) return words.usedUp(formatDate(end), format(forecast));
  return words.lasts(format(forecast), formatPercent(forecast, maximum));
}

function Part({ name, part, resetsMs, format, now }: PartProps) {
  const share = shareOf(part);
  const tone = share >= 1 ? 'spent' : share >= 0.8 ? 'near' : 'fine';
  const width = (value: number) =>
    `${part.maximum === 0 ? 100 : Math.min(100, (value / part.maximum) * 100)}%`;
  return (
    <div>
      <Group justify="space-between" mb={6} gap="xs">
        <Text size="sm" c="dimmed">
          {name}
        </Text>
        <Text size="sm" className="numeric">
          <b>{format(part.used)}</b>{' '}
          <Text span c="dimmed" inherit>
            {words.of} {format(part.maximum)}
          </Text>
        </Text>
      </Group>
      {/* biome-ignore lint/a11y/useSemanticElements: a <meter> has one value, and here stands the forecast behind it */}
      <div
        className="budget-bar"
        role="meter"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(share * 100))}
        aria-valuetext={`${formatPercent(part.used, part.maximum || 1)}, ${format(part.used)} ${words.of} ${format(part.maximum)}`}
      >
        <div className="budget-forecast" style={{ width: width(part.forecast) }} />
        <div className="budget-used" data-tone={tone} style={{ width: width(part.used) }} />
      </div>
      <Text size="xs" c={tone === 'spent' ? 'var(--mantine-color-error)' : 'dimmed'} mt={6}>
        {noteOf({ part, resetsMs, format, now })}
      </Text>
    </div>
  );
}

interface BudgetCardProps {
  budget: Budget;
  keyName: string | null; // null: the account's own
  now?: number;
}

export function BudgetCard({ budget, keyName, now = Date.now() }: BudgetCardProps) {
  const common = { resetsMs: budget.resets_ms, now };
  return (
    <Card padding="md">
      <Stack gap="sm">
        <div>
          <Text fw={600} size="sm">
            {keyName === null ? (
              words.ofAccount
            ) : (
              <>
                {words.ofKey} <bdi className="break">{keyName}</bdi>
              </>
            )}
            , {words.month}
          </Text>
          <Text size="xs" c="dimmed">
            {words.begins(formatDate(budget.resets_ms))}
          </Text>
        </div>
        {budget.cost_nano && (
          <Part name={words.money} part={budget.cost_nano} format={formatMoney} {...common} />
        )}
        {budget.tokens && <Part name={words.tokens} part={budget.tokens} format={formatNumber} {...common} />}
      </Stack>
    </Card>
  );
}
