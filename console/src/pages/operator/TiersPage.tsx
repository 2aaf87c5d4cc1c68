import { Box, Button, Card, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { tiersQuery } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { LimitFields } from '../../shell/LimitFields';
import { lazyDialog } from '../../shell/lazy_dialog';
import { Await, Page } from '../../shell/Page';
import { useMay } from '../../shell/roles';
import { DeleteTierDialog } from './DeleteTierDialog';
import { TierHead } from './TierHead';
import { TierSheet } from './TierSheet';
import { changeOf } from './tier_change';
import { kUsualTier, renewTiers } from './tiers';
import { words } from './tiers_words';

const NewTierDialog = lazyDialog(() => import('./NewTierDialog').then((part) => part.NewTierDialog));

interface TierFormProps {
  accounts: number;
  tier: Schemas['Tier'];
  onChanged: (name: string, changed: boolean) => void;
}

function TierForm({ tier, accounts, onChanged }: TierFormProps) {
  const queries = useQueryClient();
  const [limits, setLimits] = useState<Schemas['TierLimits']>(tier.limits);
  const [deleting, setDeleting] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      unwrap(api.PUT('/api/operator/tiers/{name}', { params: { path: { name: tier.name } }, body: limits })),
    onSuccess: async () => {
      await renewTiers(queries);
      notifications.show({ title: words.saved, message: words.applies(tier.name) });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: words.notSaved, message: messageOf(error) }),
  });
  const { changed, refusesAll, lowered } = changeOf(tier.limits, limits);
  useEffect(() => onChanged(tier.name, changed), [tier.name, changed, onChanged]);
  useEffect(() => () => onChanged(tier.name, false), [tier.name, onChanged]);
  return (
    <Card padding="md">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
        aria-label={words.form(tier.name)}
      >
        <Stack gap="sm">
          <Group gap="xs" mih={30}>
            <Box flex={1} miw={120}>
              <TierHead name={tier.name} accounts={accounts} />
            </Box>
            {changed && (
              <Button size="xs" variant="default" onClick={() => setLimits(tier.limits)}>
                {words.undo}
              </Button>
            )}
            {tier.name !== kUsualTier && (
              <Button
                size="xs"
                variant="subtle"
                c="var(--mantine-color-error)"
                aria-label={words.deleteOf(tier.name)}
                onClick={() => setDeleting(true)}
              >
                {words.delete}
              </Button>
            )}
            <Button
              type="submit"
              size="xs"
              variant={changed ? 'filled' : 'default'}
              disabled={!changed}
              loading={save.isPending}
            >
              {words.save(tier.name)}
            </Button>
          </Group>
          <LimitFields value={limits} onChange={setLimits} placeholder={words.unlimited} />
          {changed && (refusesAll || lowered.length > 0) && (
            <Text size="sm" role="status" c={refusesAll ? 'var(--mantine-color-error)' : undefined}>
              {refusesAll ? words.refusesAll : words.lowered(lowered.join(', '))}
            </Text>
          )}
        </Stack>
      </form>
      {deleting && <DeleteTierDialog name={tier.name} onClose={() => setDeleting(false)} />}
    </Card>
  );
}

// Who leaves with a change that is not saved is asked.
function LeaveGuard({ names }: { names: string[] }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname,
    enableBeforeUnload: true,
    withResolver: true,
  });
  if (blocker.status !== 'blocked') return null;
  return (
    <Dialog onClose={blocker.reset} title={words.leave}>
      <Stack>
        <Text size="sm" className="break">
          {words.leaveText(names.join(', '))}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={blocker.reset} data-autofocus>
            {words.stay}
          </Button>
          <Button color="red.9" onClick={blocker.proceed}>
            {words.discard}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

export function TiersPage() {
  const tiers = useQuery(tiersQuery);
  const changes = useMay('change_installation');
  const [making, setMaking] = useState(false);
  const [unsaved, setUnsaved] = useState<string[]>([]);
  const onChanged = useCallback(
    (name: string, changed: boolean) =>
      setUnsaved((names) => [...names.filter((other) => other !== name), ...(changed ? [name] : [])]),
    [],
  );
  return (
    <Page
      title={words.title}
      description={changes ? words.lead : words.leadToSee}
      actions={
        changes && (
          <Button
            leftSection={<IconPlus size={18} aria-hidden />}
            aria-label={words.newTier}
            onClick={() => setMaking(true)}
          >
            {words.newTier}
          </Button>
        )
      }
    >
      <Await query={tiers}>
        {({ data }) => (
          <Stack gap="sm">
            {data.map(({ tier, accounts }) =>
              changes ? (
                <TierForm key={tier.name} tier={tier} accounts={accounts} onChanged={onChanged} />
              ) : (
                <TierSheet key={tier.name} tier={tier} accounts={accounts} />
              ),
            )}
          </Stack>
        )}
      </Await>
      {making && <NewTierDialog onClose={() => setMaking(false)} />}
      {unsaved.length > 0 && <LeaveGuard names={unsaved} />}
    </Page>
  );
}
