import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { kAccounts } from '../../api/queries';
import { roleNames } from '../../shell/roles';
import { words } from './accounts_words';

export type Account = Schemas['Account'];

const kUndoMs = 10_000;

const messageFor = (account: Account, asked: Schemas['AccountChange']) => {
  if (asked.reset_second_factor) return words.hasNoFactor(account.email);
  if (asked.role !== undefined) return words.hasRole(account.email, roleNames[account.role]);
  return (account.disabled ? words.isDisabled : words.isEnabled)(account.email);
};

// A tier that was changed can be changed back from the notice: an arrow key in its menu is enough to change one.
export function useAccountChange() {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ account, change: body }: { account: Account; change: Schemas['AccountChange'] }) =>
      unwrap(api.PATCH('/api/operator/accounts/{id}', { params: { path: { id: account.id } }, body })),
    onSuccess: async (account, { account: before, change: asked }) => {
      await queries.invalidateQueries({ queryKey: kAccounts });
      const id = `tier:${account.id}`;
      const undo = () => {
        notifications.hide(id);
        change.mutate({ account, change: { tier: before.tier } });
      };
      if (asked.tier !== undefined && account.tier !== before.tier)
        notifications.show({
          id,
          title: words.saved,
          autoClose: kUndoMs,
          message: (
            <Group justify="space-between" gap="xs">
              <span className="break">{words.inTier(account.email, account.tier)}</span>
              <Button size="xs" variant="default" onClick={undo}>
                {words.undo}
              </Button>
            </Group>
          ),
        });
      else notifications.show({ title: words.saved, message: messageFor(account, asked) });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: words.notSaved, message: messageOf(error) }),
  });
  return change;
}
