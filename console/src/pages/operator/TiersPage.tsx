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
      notifications.show({ title: 'Saved', message: `The ${tier.name} tier applies from the next call.` });
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
          <Group gap="xs" mih={30}>
            <Title order={2} size="h5" tt="capitalize" flex={1}>
              {tier.name}
            </Title>
            {changed && (
              <>
                <Button size="xs" variant="default" onClick={() => setLimits(tier.limits)}>
                  Undo
                </Button>
                <Button type="submit" size="xs" loading={save.isPending}>
                  Save {tier.name}
                </Button>
              </>
            )}
          </Group>
          <LimitFields value={limits} onChange={setLimits} placeholder="Unlimited" />
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
      description="What each account of a tier may use. A change applies from the next call. An empty field means unlimited; 0 refuses every call."
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
