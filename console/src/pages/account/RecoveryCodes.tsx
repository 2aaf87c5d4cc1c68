import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../../shell/CopyButton';
import { download } from '../../shell/download';

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const [stored, setStored] = useState(false);
  const text = codes.join('\n');
  return (
    <Stack maw={460}>
      <Alert
        color="yellow"
        data-tone="notice"
        title="Store your recovery codes now: they are shown only once"
      >
        If you lose your phone, each of them signs you in once. Keep them where you keep your passwords.
      </Alert>
      <div className="new-key secret whole" data-testid="recovery-codes">
        {text}
      </div>
      <Group>
        <CopyButton value={text} onCopied={() => setStored(true)}>
          Copy codes
        </CopyButton>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => {
            download('solidrust-recovery-codes.txt', `${text}\n`);
            setStored(true);
          }}
        >
          Download
        </Button>
      </Group>
      <Group justify="space-between">
        <Checkbox
          label="I have stored the codes"
          checked={stored}
          onChange={(event) => setStored(event.currentTarget.checked)}
        />
        <Button onClick={onDone} disabled={!stored}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
