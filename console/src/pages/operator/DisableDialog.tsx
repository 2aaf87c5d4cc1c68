import { Button, Group, Stack, Text } from '@mantine/core';
import { Dialog } from '../../shell/Dialog';
import { words } from './accounts_words';
import type { Account } from './useAccountChange';

interface DisableDialogProps {
  account: Account;
  onClose: () => void;
  onDisable: () => void;
}

export function DisableDialog({ account, onClose, onDisable }: DisableDialogProps) {
  return (
    <Dialog onClose={onClose} title={words.disableTitle} openedBy={words.actionsFor(account.email)}>
      <Stack>
        <Text size="sm" className="break">
          {words.disableText(account.email)}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {words.cancel}
          </Button>
          <Button color="red.9" onClick={onDisable}>
            {words.disableAccount}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
