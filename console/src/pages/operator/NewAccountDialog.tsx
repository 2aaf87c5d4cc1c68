import { Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, unwrap } from '../../api/client';
import { kAccounts } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { FormAlert } from '../../shell/FormAlert';
import { type Role, roleNames, roles } from '../../shell/roles';
import { useProblem } from '../../shell/useProblem';
import { words } from './accounts_words';
import { kUsualTier } from './tiers';

export function NewAccountDialog({ tiers, onClose }: { tiers: string[]; onClose: () => void }) {
  const queries = useQueryClient();
  const [tier, setTier] = useState<string | null>(null);
  const [role, setRole] = useState<Role>('owner');
  const [invite, setInvite] = useState(true);
  const problem = useProblem((field) => field === 'email' || field === 'tier' || field === 'role');
  const create = useMutation({
    mutationFn: (email: string) =>
      unwrap(api.POST('/api/operator/accounts', { body: { email, invite, role, tier: tier ?? undefined } })),
    onSuccess: async ({ email }) => {
      await queries.invalidateQueries({ queryKey: kAccounts });
      notifications.show({ title: words.made, message: (invite ? words.isInvited : words.isMade)(email) });
      onClose();
    },
    onError: problem.report,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    problem.clear();
    create.mutate(String(new FormData(event.currentTarget).get('email') ?? '').trim());
  };
  return (
    <Dialog onClose={onClose} title={words.newTitle} openedBy={words.newAccount}>
      <form onSubmit={submit} ref={problem.form}>
        <Stack>
          <FormAlert message={problem.ofForm} />
          <TextInput
            name="email"
            type="email"
            label={words.email}
            required
            maxLength={254}
            autoComplete="off"
            data-autofocus
            error={problem.of('email')}
          />
          <Select
            label={words.columns.tier}
            data={tiers}
            value={tier ?? kUsualTier}
            onChange={setTier}
            allowDeselect={false}
            error={problem.of('tier')}
          />
          <Select
            label={words.columns.role}
            data={roles.map((value) => ({ value, label: roleNames[value] }))}
            value={role}
            onChange={(value) => value && setRole(value)}
            description={words.mayDo[role]}
            allowDeselect={false}
            error={problem.of('role')}
          />
          <Checkbox
            label={words.invite}
            description={invite ? words.inviteText : words.noInviteText}
            checked={invite}
            onChange={(event) => setInvite(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {invite ? words.sendInvitation : words.createAccount}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
