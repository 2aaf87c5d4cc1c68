import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Key } from '../../api/client';
import { type KeyPolicy, KeyPolicyFields } from './KeyPolicyFields';
import { useKeyChange } from './useKeyChange';

export function EditKeyDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const [policy, setPolicy] = useState<KeyPolicy>({
    scopes: apiKey.scopes,
    models: apiKey.models,
    addresses: apiKey.addresses,
  });
  const change = useKeyChange();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    change.mutate({ id: apiKey.id, body: { name, ...policy } }, { onSuccess: onClose });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Edit ${apiKey.name}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            name="name"
            label="Name"
            defaultValue={apiKey.name}
            required
            maxLength={100}
            data-autofocus
          />
          <KeyPolicyFields value={policy} onChange={setPolicy} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={change.isPending} disabled={policy.scopes.length === 0}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
