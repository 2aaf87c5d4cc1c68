import { Button, Group, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, type Schemas, unwrap } from '../../api/client';
import { Dialog } from '../../shell/Dialog';
import { FormAlert } from '../../shell/FormAlert';
import { LimitFields } from '../../shell/LimitFields';
import { useProblem } from '../../shell/useProblem';
import { renewTiers } from './tiers';
import { words } from './tiers_words';

export function NewTierDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [limits, setLimits] = useState<Schemas['TierLimits']>({});
  const problem = useProblem((field) => field === 'name');
  const create = useMutation({
    mutationFn: (name: string) => unwrap(api.POST('/api/operator/tiers', { body: { name, limits } })),
    onSuccess: async ({ name }) => {
      await renewTiers(queries);
      notifications.show({ title: words.made, message: words.isMade(name) });
      onClose();
    },
    onError: problem.report,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    problem.clear();
    create.mutate(String(new FormData(event.currentTarget).get('name') ?? '').trim());
  };
  return (
    <Dialog onClose={onClose} title={words.newTitle} openedBy={words.newTier}>
      <form onSubmit={submit} ref={problem.form}>
        <Stack>
          <FormAlert message={problem.ofForm} />
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
            <Button type="submit" loading={create.isPending}>
              {words.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
