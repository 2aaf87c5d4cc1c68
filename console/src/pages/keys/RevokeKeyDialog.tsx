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
import { words } from './words';

// Of the other key of a rotation, which goes on.
export function stillWorks(other: Key): string {
  return words.stillWorks(other.hint, other.expires_ms == null ? null : formatDateTime(other.expires_ms));
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
        title: words.revoked(apiKey.name),
        message: [words.revokedText, ...working.map(stillWorks)].join(' '),
        ...(working.length > 0 && { autoClose: false }),
      });
      onClose();
    },
  });
  return (
    <Dialog onClose={onClose} title={words.revokeOne(apiKey.name)} openedBy={actionsLabel(apiKey)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          revoke.mutate();
        }}
      >
        <Stack>
          <FormAlert message={revoke.error && messageOf(revoke.error)} />
          <Text size="sm">
            {words.revokeCalls}
            <b className="mono">{apiKey.hint}</b>
            {words.revokeThen}
          </Text>
          <Checkbox
            label={words.leakedOne}
            description={words.leakedOneText}
            checked={compromised}
            onChange={(event) => setCompromised(event.currentTarget.checked)}
          />
          <TextInput
            label={words.reason}
            description={words.reasonHint}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <TextInput
            label={words.typeName}
            description={
              <>
                {words.nameIs}
                <b className="break" dir="auto">
                  {apiKey.name}
                </b>
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
              {words.cancel}
            </Button>
            <Button type="submit" color="red.9" disabled={typed !== apiKey.name} loading={revoke.isPending}>
              {words.revokeKey}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
