import { Box, Card, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { limitNames, limitValue } from '../../shell/limits';
import { TierHead } from './TierHead';

// A tier for who may not change it.
export function TierSheet({ tier, accounts }: { tier: Schemas['Tier']; accounts: number }) {
  return (
    <Card padding="md">
      <Stack gap="sm">
        <Box>
          <TierHead name={tier.name} accounts={accounts} />
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
