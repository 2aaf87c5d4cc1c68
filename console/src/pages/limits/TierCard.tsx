import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { limitsShown, limitValue } from '../../shell/limits';
import { Tag } from '../../shell/Tag';
import { words } from './words';

export function TierCard({ tier, mine }: { tier: Schemas['Tier']; mine: boolean }) {
  return (
    <Card padding="md" className="tier-card" data-mine={mine}>
      <Group justify="space-between" mb="sm">
        <Title order={3} size="h5" tt="capitalize">
          <bdi>{tier.name}</bdi>
        </Title>
        {mine && <Tag tone="accent">{words.yourTier}</Tag>}
      </Group>
      <Stack gap={6} component="dl" m={0}>
        {limitsShown(tier.limits).map(([name, label]) => (
          <Group key={name} justify="space-between" gap="xs" wrap="nowrap">
            <Text component="dt" fz={13} c="dimmed">
              {label}
            </Text>
            <Text component="dd" fz={13} m={0} className="numeric">
              {limitValue(tier.limits[name])}
            </Text>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
