import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, messageOf, unwrap } from '../../api/client';
import { limitsQuery, tiersQuery } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { words } from './tiers_words';

export function DeleteTierDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/operator/tiers/{name}', { params: { path: { name } } })),
    onSuccess: async () => {
      notifications.show({ title: words.deleted, message: words.isDeleted(name) });
      onClose();
      await Promise.all(
        [tiersQuery, limitsQuery].map(({ queryKey }) => queries.invalidateQueries({ queryKey })),
      );
    },
  });
  return (
    <Dialog onClose={onClose} title={words.deleteTitle} openedBy={words.deleteOf(name)}>
      <Stack>
        {remove.error && (
          <Alert color="red" role="alert">
            {messageOf(remove.error)}
          </Alert>
        )}
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
