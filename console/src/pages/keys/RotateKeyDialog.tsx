import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Key, messageOf, unwrap } from '../../api/client';
import { kKeys } from '../../api/queries';
import { FormAlert } from '../../shell/FormAlert';
import { actionsLabel } from './KeyMenu';
import { ShownOnceModal } from './ShownOnceModal';
import { words } from './words';

const graces = Object.entries(words.graces).map(([value, label]) => ({ value, label }));

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
      title={rotate.data ? words.yourNewKey : words.rotate.title(apiKey.name)}
      apiKey={rotate.data?.key ?? null}
      openedBy={actionsLabel(apiKey)}
      onClose={onClose}
    >
      <Stack>
        <FormAlert message={rotate.error && messageOf(rotate.error)} />
        <Text size="sm">{words.rotate.lead}</Text>
        <Select
          label={words.rotate.grace}
          data-autofocus
          data={graces}
          value={grace}
          onChange={(value) => setGrace(value ?? '24h')}
          allowDeselect={false}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button onClick={() => rotate.mutate()} loading={rotate.isPending}>
            {words.rotate.submit}
          </Button>
        </Group>
      </Stack>
    </ShownOnceModal>
  );
}
