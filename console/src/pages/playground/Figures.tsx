import { Group, Text } from '@mantine/core';
import { formatMoney, formatMs, formatNumber } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Tag } from '../../shell/Tag';
import { speedOf } from './answer';
import type { AssistantTurn } from './conversation';
import { words } from './words';

// What an answer took, under it.
export function Figures({ turn }: { turn: AssistantTurn }) {
  const { figures, state } = turn;
  const { firstMs, totalMs, promptTokens, completionTokens, costNano, finish, request } = figures;
  const speed = speedOf(figures);
  const names = words.figures;
  const shown = [
    firstMs !== undefined && [names.first, formatMs(firstMs)],
    totalMs !== undefined && [names.total, formatMs(totalMs)],
    speed !== undefined && [
      names.speed,
      words.perSecond(speed >= 100 ? formatNumber(Math.round(speed)) : speed.toFixed(1)),
    ],
    promptTokens !== undefined && [names.prompt, words.tokens(formatNumber(promptTokens))],
    completionTokens !== undefined && [names.completion, words.tokens(formatNumber(completionTokens))],
    costNano !== undefined && [names.cost, formatMoney(costNano)],
  ].filter((figure) => figure !== false);
  const cut = state === 'done' && finish === 'length';
  if (shown.length === 0 && state !== 'stopped') return null;
  return (
    <Group gap="4px 16px" mt="sm" className="figures">
      {shown.map(([name, value]) => (
        <Text key={name} size="xs" c="dimmed">
          {name}{' '}
          <Text span inherit fw={600} c="var(--mantine-color-text)">
            {value}
          </Text>
        </Text>
      ))}
      {state === 'stopped' && <Tag tone="warn">{words.stopped}</Tag>}
      {cut && <Tag tone="warn">{words.cutByLength}</Tag>}
      {request && state !== 'running' && (
        <AnchorLink to="/requests" search={{ id: request }} size="xs" className="detail-link">
          {words.request}
        </AnchorLink>
      )}
    </Group>
  );
}
