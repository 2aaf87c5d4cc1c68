import { Box, Card, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { limitNames, limitValue } from '../../shell/limits';
import { words } from './tiers_words';

// A tier for who may not change it.
export function TierSheet({ tier, accounts }: { tier: Schemas['Tier']; accounts: number }) {
  return (
    <Card padding="md">
      <Stack gap="sm">
        <Box>
          <Title order={2} size="h5" tt="capitalize" className="break">
            <bdi>{tier.name}</bdi>
          </Title>
          <Text size="xs" c="dimmed">
            {words.accounts(accounts)}
          </Text>
        </Box>
        <SimpleGrid component="dl" m={0} cols={{ base: 2, md: 5 }} spacing="sm">
          {limitNames.map(([name, label]) => (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">
                {label}
              </Text>
              <Text component="dd" size="sm" m={0}>
                {limitValue(tier.limits[name])}
              </Text>
            </div>
          ))}
        </SimpleGrid>
      </Stack>
    </Card>
  );
}
