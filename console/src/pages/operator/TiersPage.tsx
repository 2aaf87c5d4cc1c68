import { Button, Card, Group, NumberInput, SimpleGrid, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { limitsQuery } from '../../api/queries';
import { Await, Page } from '../../shell/Page';

const fields = [
  ['requests_per_minute', 'Requests per minute'],
  ['requests_per_hour', 'Requests per hour'],
  ['requests_per_day', 'Requests per day'],
  ['tokens_per_minute', 'Tokens per minute'],
  ['concurrent', 'At once'],
] as const;

function TierForm({ tier }: { tier: Schemas['Tier'] }) {
  const queries = useQueryClient();
  const [limits, setLimits] = useState<Schemas['TierLimits']>(tier.limits);
  const save = useMutation({
    mutationFn: () =>
      unwrap(api.PUT('/api/operator/tiers/{name}', { params: { path: { name: tier.name } }, body: limits })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: limitsQuery.queryKey });
      notifications.show({ message: `${tier.name} holds from the next request on.` });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: 'The tier was not changed', message: messageOf(error) }),
  });
  const changed = fields.some(([name]) => (limits[name] ?? null) !== (tier.limits[name] ?? null));
  return (
    <Card>
      <Stack>
        <Title order={2} size="h5" tt="capitalize">
          {tier.name}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 3, lg: 5 }}>
          {fields.map(([name, label]) => (
            <NumberInput
              key={name}
              label={label}
              value={limits[name] ?? ''}
              onChange={(value) => setLimits({ ...limits, [name]: value === '' ? null : Number(value) })}
              min={0}
              max={1_000_000_000}
              allowDecimal={false}
              thousandSeparator=","
              placeholder="no limit"
            />
          ))}
        </SimpleGrid>
        <Group>
          <Button onClick={() => save.mutate()} disabled={!changed} loading={save.isPending}>
            Save {tier.name}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

export function TiersPage() {
  const limits = useQuery({ ...limitsQuery, refetchInterval: false });
  return (
    <Page title="Tiers" description="The limits of each tier. An empty field means no limit.">
      <Await query={limits}>
        {({ tiers }) => (
          <Stack>
            {tiers.map((tier) => (
              <TierForm key={tier.name} tier={tier} />
            ))}
          </Stack>
        )}
      </Await>
    </Page>
  );
}
