import { Button, Card, Group, Stack, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { limitsQuery } from '../../api/queries';
import { LimitFields } from '../../shell/LimitFields';
import { limitNames } from '../../shell/limits';
import { Await, Page } from '../../shell/Page';

function TierForm({ tier }: { tier: Schemas['Tier'] }) {
  const queries = useQueryClient();
  const [limits, setLimits] = useState<Schemas['TierLimits']>(tier.limits);
  const save = useMutation({
    mutationFn: () =>
      unwrap(api.PUT('/api/operator/tiers/{name}', { params: { path: { name: tier.name } }, body: limits })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: limitsQuery.queryKey });
      notifications.show({ title: 'Saved', message: `The ${tier.name} tier holds from the next call on.` });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: 'The tier was not changed', message: messageOf(error) }),
  });
  const changed = limitNames.some(([name]) => (limits[name] ?? null) !== (tier.limits[name] ?? null));
  return (
    <Card padding="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
        aria-label={`${tier.name} tier`}
      >
        <Stack gap="sm">
          <Title order={2} size="h5" tt="capitalize">
            {tier.name}
          </Title>
          <LimitFields value={limits} onChange={setLimits} placeholder="Unlimited" />
          <Group gap="xs">
            <Button type="submit" size="xs" disabled={!changed} loading={save.isPending}>
              Save {tier.name}
            </Button>
            {changed && (
              <Button size="xs" variant="default" onClick={() => setLimits(tier.limits)}>
                Undo
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

export function TiersPage() {
  const limits = useQuery({ ...limitsQuery, refetchInterval: false });
  return (
    <Page
      title="Tiers"
      description="The limits of each tier, for all accounts in it. A change holds from the next call on. An empty field means unlimited; 0 refuses every call."
    >
      <Await query={limits}>
        {({ tiers }) => (
          <Stack gap="sm">
            {tiers.map((tier) => (
              <TierForm key={tier.name} tier={tier} />
            ))}
          </Stack>
        )}
      </Await>
    </Page>
  );
}
