import { Alert, Card, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { formatMs, formatNumber } from '../../shell/format';
import { Tag } from '../../shell/Tag';
import type { Outcome } from './useChat';

function Figures({ outcome }: { outcome: Outcome }) {
  const { firstMs, totalMs, promptTokens, completionTokens, stopped } = outcome;
  const figures = [
    firstMs !== undefined && ['First token', formatMs(firstMs)],
    totalMs !== undefined && ['Total', formatMs(totalMs)],
    promptTokens !== undefined && ['Prompt', `${formatNumber(promptTokens)} tokens`],
    completionTokens !== undefined && ['Completion', `${formatNumber(completionTokens)} tokens`],
  ].filter((figure) => figure !== false);
  if (figures.length === 0 && !stopped) return null;
  return (
    <Group gap="md" mt="md">
      {figures.map(([name, value]) => (
        <Text key={name} size="xs" c="dimmed">
          {name}{' '}
          <Text span inherit fw={600} c="var(--mantine-color-text)">
            {value}
          </Text>
        </Text>
      ))}
      {stopped && <Tag tone="warn">Stopped by you</Tag>}
    </Group>
  );
}

interface AnswerProps {
  outcome: Outcome | null;
  error: string | null;
  busy: boolean;
}

export function Answer({ outcome, error, busy }: AnswerProps) {
  return (
    <Card mih={160} aria-live="polite" aria-busy={busy}>
      <Text size="xs" fw={600} c="dimmed" mb="xs">
        Answer
      </Text>
      {outcome?.text ? (
        <Text className="answer">{outcome.text}</Text>
      ) : (
        !error && (
          <Text size="sm" c="dimmed">
            {busy ? 'Waiting for the first token…' : 'The answer appears here as it is written.'}
          </Text>
        )
      )}
      {error && (
        <Alert
          color="red"
          role="alert"
          title={outcome?.text ? 'The answer broke off' : 'No answer'}
          icon={<IconAlertTriangle aria-hidden />}
          mt={outcome?.text ? 'sm' : 0}
        >
          {error}
        </Alert>
      )}
      {outcome && <Figures outcome={outcome} />}
    </Card>
  );
}
