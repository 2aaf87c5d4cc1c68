import { Card, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { limitsQuery } from '../../api/queries';
import { Await, Page } from '../../shell/Page';
import { LimitMeter } from './LimitMeter';
import { Refused } from './Refused';
import { TierCard } from './TierCard';
import { Upgrade } from './Upgrade';

export function LimitsPage() {
  const limits = useQuery(limitsQuery);
  return (
    <Page
      title="Limits"
      description="What your account may use. Calls beyond a limit are refused with status 429 and count against no other limit."
    >
      <Await query={limits}>
        {({ tier, tiers, meters, refused, upgrade_contact }) => (
          <Stack gap="xl">
            <section aria-labelledby="now">
              <Title order={2} size="h4" id="now" mb="sm">
                Used now
              </Title>
              {meters.length === 0 ? (
                <Card padding="md">
                  <Text size="sm">Your tier has no limits. Usage shows what your calls come to.</Text>
                </Card>
              ) : (
                <>
                  <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
                    {meters.map((meter) => (
                      <LimitMeter key={meter.limit} meter={meter} />
                    ))}
                    {refused && <Refused refused={refused} />}
                  </SimpleGrid>
                  <Text size="xs" c="dimmed" mt="xs">
                    Each limit looks back over its last minute, hour or day, so what was used is given back
                    bit by bit. Updated every 5 seconds.
                  </Text>
                </>
              )}
            </section>
            <section aria-labelledby="tiers">
              <Title order={2} size="h4" id="tiers" mb="sm">
                Tiers
              </Title>
              <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
                {tiers.map((row) => (
                  <TierCard key={row.name} tier={row} mine={row.name === tier} />
                ))}
              </SimpleGrid>
              {meters.length > 0 && <Upgrade contact={upgrade_contact ?? ''} tier={tier} />}
            </section>
          </Stack>
        )}
      </Await>
    </Page>
  );
}
