import { Alert, Button, Group, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, type Schemas, unwrap } from '../../api/client';
import { limitsQuery, tiersQuery } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { LimitFields } from '../../shell/LimitFields';
import { useProblem } from '../../shell/useProblem';
import { words } from './tiers_words';

export function NewTierDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [limits, setLimits] = useState<Schemas['TierLimits']>({});
  const [busy, setBusy] = useState(false);
  const problem = useProblem((field) => field === 'name');
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    setBusy(true);
    problem.clear();
    try {
      const tier = await unwrap(api.POST('/api/operator/tiers', { body: { name, limits } }));
      await Promise.all(
        [tiersQuery, limitsQuery].map(({ queryKey }) => queries.invalidateQueries({ queryKey })),
      );
      notifications.show({ title: words.made, message: words.isMade(tier.name) });
      onClose();
    } catch (caught) {
      problem.report(caught);
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={words.newTitle} openedBy={words.newTier}>
      <form onSubmit={submit} ref={problem.form}>
        <Stack>
          {problem.ofForm && (
            <Alert color="red" role="alert">
              {problem.ofForm}
            </Alert>
          )}
          <TextInput
            name="name"
            label={words.name}
            description={words.nameText}
            required
            maxLength={64}
            autoComplete="off"
            data-autofocus
            error={problem.of('name')}
          />
          <LimitFields value={limits} onChange={setLimits} placeholder={words.unlimited} cols={2} />
          <Group justify="flex-end" className="dialog-foot">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={busy}>
              {words.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
