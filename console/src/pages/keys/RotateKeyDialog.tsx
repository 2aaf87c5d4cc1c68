import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Key, messageOf, unwrap } from '../../api/client';
import { kKeys } from '../../api/queries';
import { FormAlert } from '../../shell/FormAlert';
import { actionsLabel } from './KeyMenu';
import { ShownOnceModal } from './ShownOnceModal';

const graces = [
  { value: '0s', label: 'At once' },
  { value: '1h', label: 'After 1 hour' },
  { value: '24h', label: 'After 24 hours' },
  { value: '72h', label: 'After 3 days' },
  { value: '7d', label: 'After 7 days' },
];

export function RotateKeyDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const queries = useQueryClient();
  const [grace, setGrace] = useState('24h');
  const rotate = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/keys/{id}/rotate', { params: { path: { id: apiKey.id } }, body: { grace } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: kKeys }),
  });
  return (
    <ShownOnceModal
      title={rotate.data ? 'Your new key' : `Rotate ${apiKey.name}`}
      apiKey={rotate.data?.key ?? null}
      openedBy={actionsLabel(apiKey)}
      onClose={onClose}
    >
      <Stack>
        <FormAlert message={rotate.error && messageOf(rotate.error)} />
        <Text size="sm">
          You get a new key with the same permissions and limits. The old one goes on working for the time
          that you choose, so that you can change your applications without a gap. The list of keys shows how
          often the old one is still used.
        </Text>
        <Select
          label="The old key stops working"
          data-autofocus
          data={graces}
          value={grace}
          onChange={(value) => setGrace(value ?? '24h')}
          allowDeselect={false}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={() => rotate.mutate()} loading={rotate.isPending}>
            Rotate key
          </Button>
        </Group>
      </Stack>
    </ShownOnceModal>
  );
}
