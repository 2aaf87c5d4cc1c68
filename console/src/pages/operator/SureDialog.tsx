import { Button, Group, Stack, Text } from '@mantine/core';
import { Dialog } from '../../shell/Dialog';
import { words } from './accounts_words';
import type { Account } from './useAccountChange';

interface SureDialogProps {
  account: Account;
  title: string;
  text: string;
  action: string;
  onClose: () => void;
  onSure: () => void;
}

// Asks before something is done to an account.
export function SureDialog({ account, title, text, action, onClose, onSure }: SureDialogProps) {
  return (
    <Dialog onClose={onClose} title={title} openedBy={words.actionsFor(account.email)}>
      <Stack>
        <Text size="sm" className="break">
          {text}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {words.cancel}
          </Button>
          <Button
            color="red.9"
            onClick={() => {
              onSure();
              onClose();
            }}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
