import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { CopyButton } from '../../shell/CopyButton';
import { download } from '../../shell/download';
import { words } from './words';

export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const [stored, setStored] = useState(false);
  const text = codes.join('\n');
  return (
    <Stack maw={460}>
      <Alert color="yellow" data-tone="notice" title={words.codes.title}>
        {words.codes.lead}
      </Alert>
      <div className="new-key secret whole" data-testid="recovery-codes">
        {text}
      </div>
      <Group>
        <CopyButton value={text} onCopied={() => setStored(true)}>
          {words.codes.copy}
        </CopyButton>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => {
            download('solidrust-recovery-codes.txt', `${text}\n`);
            setStored(true);
          }}
        >
          {words.codes.download}
        </Button>
      </Group>
      <Group justify="space-between">
        <Checkbox
          label={words.codes.stored}
          checked={stored}
          onChange={(event) => setStored(event.currentTarget.checked)}
        />
        <Button onClick={onDone} disabled={!stored}>
          {words.codes.done}
        </Button>
      </Group>
    </Stack>
  );
}
