import { Button, Checkbox, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Key } from '../../api/client';
import { Dialog } from '../../shell/Dialog';
import { words } from './words';

interface BulkRevokeDialogProps {
  keys: Key[];
  busy: boolean;
  onRevoke: (compromised: boolean) => void;
  onClose: () => void;
}

const kNamed = 8;

export function BulkRevokeDialog({ keys, busy, onRevoke, onClose }: BulkRevokeDialogProps) {
  const [typed, setTyped] = useState('');
  const [compromised, setCompromised] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onRevoke(compromised);
  };
  return (
    <Dialog onClose={onClose} title={words.revokeMany(keys.length)}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{words.revokeManyText(keys.length)}</Text>
          <List size="sm">
            {keys.slice(0, kNamed).map((key) => (
              <List.Item key={key.id}>
                <bdi className="break">{key.name}</bdi> <span className="mono">{key.hint}</span>
              </List.Item>
            ))}
            {keys.length > kNamed && <List.Item>… {keys.length - kNamed}</List.Item>}
          </List>
          <Checkbox
            label={words.leaked}
            description={words.leakedText}
            checked={compromised}
            onChange={(event) => setCompromised(event.currentTarget.checked)}
          />
          <TextInput
            label={words.revokeConfirm}
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
            <Button
              type="submit"
              color="red.9"
              disabled={typed.trim().toLowerCase() !== words.revokeWord}
              loading={busy}
            >
              {words.revokeMany(keys.length)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
