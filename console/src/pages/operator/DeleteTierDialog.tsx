import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, messageOf, unwrap } from '../../api/client';
import { Dialog } from '../../shell/Dialog';
import { FormAlert } from '../../shell/FormAlert';
import { renewTiers } from './tiers';
import { words } from './tiers_words';

export function DeleteTierDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/operator/tiers/{name}', { params: { path: { name } } })),
    onSuccess: async () => {
      notifications.show({ title: words.deleted, message: words.isDeleted(name) });
      onClose();
      await renewTiers(queries);
    },
  });
  return (
    <Dialog onClose={onClose} title={words.deleteTitle} openedBy={words.deleteOf(name)}>
      <Stack>
        <FormAlert message={remove.error && messageOf(remove.error)} />
        <Text size="sm" className="break">
          {words.deleteText(name)}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {words.cancel}
          </Button>
          <Button color="red.9" loading={remove.isPending} onClick={() => remove.mutate()}>
            {words.deleteTier}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
