import { Alert, Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, unwrap } from '../../api/client';
import { kAccounts } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { useProblem } from '../../shell/useProblem';
import { words } from './accounts_words';

const kUsualTier = 'free';

export function NewAccountDialog({ tiers, onClose }: { tiers: string[]; onClose: () => void }) {
  const queries = useQueryClient();
  const [tier, setTier] = useState<string | null>(null);
  const [invite, setInvite] = useState(true);
  const [busy, setBusy] = useState(false);
  const problem = useProblem((field) => field === 'email' || field === 'tier');
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get('email') ?? '').trim();
    setBusy(true);
    problem.clear();
    try {
      const body = { email, invite, tier: tier ?? undefined };
      const account = await unwrap(api.POST('/api/operator/accounts', { body }));
      await queries.invalidateQueries({ queryKey: kAccounts });
      notifications.show({
        title: words.made,
        message: (invite ? words.isInvited : words.isMade)(account.email),
      });
      onClose();
    } catch (caught) {
      problem.report(caught);
      setBusy(false);
    }
  };
  return (
    <Dialog onClose={onClose} title={words.newTitle} openedBy={words.newAccount}>
      <form onSubmit={submit} ref={problem.form}>
        <Stack>
          {problem.ofForm && (
            <Alert color="red" role="alert">
              {problem.ofForm}
            </Alert>
          )}
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
            <Button type="submit" loading={busy}>
              {invite ? words.sendInvitation : words.createAccount}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
