import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../shell/Dialog';
import { roleNames, roles } from '../../shell/roles';
import { words } from './accounts_words';
import type { Account } from './useAccountChange';

interface RoleDialogProps {
  account: Account;
  onClose: () => void;
  onChoose: (role: Account['role']) => void;
}

export function RoleDialog({ account, onClose, onChoose }: RoleDialogProps) {
  const [role, setRole] = useState(account.role);
  return (
    <Dialog onClose={onClose} title={words.roleTitle} openedBy={words.actionsFor(account.email)}>
      <Stack>
        <Text size="sm" className="break">
          {words.roleText(account.email)}
        </Text>
        <Radio.Group
          aria-label={words.columns.role}
          value={role}
          onChange={(value) => setRole(value as Account['role'])}
        >
          <Stack gap="sm">
            {roles.map((name) => (
              <Radio key={name} value={name} label={roleNames[name]} description={words.mayDo[name]} />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button disabled={role === account.role} onClick={() => onChoose(role)}>
            {words.setRole}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
