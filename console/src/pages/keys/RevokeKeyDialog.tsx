import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Key, messageOf, unwrap } from '../../api/client';
import { kKeys } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { FormAlert } from '../../shell/FormAlert';
import { formatDateTime } from '../../shell/format';
import { actionsLabel } from './KeyMenu';

// Of the other key of a rotation, which goes on.
export function stillWorks(other: Key): string {
  const end = other.expires_ms == null ? '' : ` until ${formatDateTime(other.expires_ms)}`;
  return `${other.hint}, the other key of its rotation, still works${end}: revoke it too if it must not.`;
}

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [compromised, setCompromised] = useState(false);
  const revoke = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST('/api/keys/{id}/revoke', {
          params: { path: { id: apiKey.id } },
          body: { compromised, ...(reason.trim() && { reason: reason.trim() }) },
        }),
      ),
    onSuccess: async (revoked) => {
      await queries.invalidateQueries({ queryKey: kKeys });
      const working = revoked.others.filter((other) => other.status === 'active');
      notifications.show({
        title: `${apiKey.name} is revoked`,
        message: ['Calls with it are refused from now on.', ...working.map(stillWorks)].join(' '),
        ...(working.length > 0 && { autoClose: false }),
      });
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title={`Revoke ${apiKey.name}`} openedBy={actionsLabel(apiKey)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          revoke.mutate();
        }}
      >
        <Stack>
          <FormAlert message={revoke.error && messageOf(revoke.error)} />
          <Text size="sm">
            Calls with <b className="mono">{apiKey.hint}</b> will be refused at once. This cannot be undone;
            to stop a key for some time, disable it instead.
          </Text>
          <Checkbox
            label="The key has leaked"
            description="Also cuts off the answers that are being streamed to it right now, and ends the other key of its rotation"
            checked={compromised}
            onChange={(event) => setCompromised(event.currentTarget.checked)}
          />
          <TextInput
            label="Reason"
            description="Optional; kept in the audit log"
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TextInput
            label="Type the key's name to confirm"
            description={
              <>
                The name is <b className="break">{apiKey.name}</b>
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red.9" disabled={typed !== apiKey.name} loading={revoke.isPending}>
              Revoke key
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
