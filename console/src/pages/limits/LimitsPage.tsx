import { Card, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { keyNamesQuery, limitsQuery } from '../../api/queries';
import { type Budget, shareOfBudget } from '../../shell/budget';
import { Await, Page } from '../../shell/Page';
import { BudgetCard } from './BudgetCard';
import { LimitMeter } from './LimitMeter';
import { Refused } from './Refused';
import { TierCard } from './TierCard';
import { Upgrade } from './Upgrade';
import { words } from './words';

// The account's own first, then the most used.
const byShare = (one: Budget, other: Budget) =>
  Number(one.key !== null) - Number(other.key !== null) || shareOfBudget(other) - shareOfBudget(one);

export function LimitsPage() {
  const limits = useQuery(limitsQuery);
  const ofKeys = limits.data?.budget.some(({ key }) => key !== null) ?? false;
  const names = useQuery({ ...keyNamesQuery, enabled: ofKeys });
  const nameOf = (wanted: string) => names.data?.data.find(({ id }) => id === wanted)?.name ?? wanted;
  return (
    <Page title={words.title} description={words.lead}>
      <Await query={limits}>
        {({ tier, tiers, meters, refused, upgrade_contact, budget }) => (
          <Stack gap="xl">
            {budget.length > 0 && (
              <section aria-labelledby="budget">
                <Title order={2} size="h4" id="budget" mb="sm">
                  {words.budget}
                </Title>
                <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
                  {[...budget].sort(byShare).map((row) => (
                    <BudgetCard
                      key={row.key ?? 'account'}
                      budget={row}
                      keyName={row.key && nameOf(row.key)}
                    />
                  ))}
                </SimpleGrid>
                <Text size="xs" c="dimmed" mt="xs">
                  {words.askOperator}
                </Text>
              </section>
            )}
            <section aria-labelledby="now">
              <Title order={2} size="h4" id="now" mb="sm">
                {words.usedNow}
              </Title>
              {meters.length === 0 ? (
                <Card padding="md">
                  <Text size="sm">{words.noLimits}</Text>
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
                    {words.windows}
                  </Text>
                </>
              )}
            </section>
            <section aria-labelledby="tiers">
              <Title order={2} size="h4" id="tiers" mb="sm">
                {words.tiers}
              </Title>
              <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
                {tiers.map((row) => (
                  <TierCard key={row.name} tier={row} mine={row.name === tier} />
                ))}
              </SimpleGrid>
              {(meters.length > 0 || budget.length > 0) && (
                <Upgrade contact={upgrade_contact ?? ''} tier={tier} />
              )}
            </section>
          </Stack>
        )}
      </Await>
    </Page>
  );
}
