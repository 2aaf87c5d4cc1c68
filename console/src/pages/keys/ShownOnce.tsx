import { Alert, Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { IconDownload, IconEye } from '@tabler/icons-react';
import { useState } from 'react';
import { useAbout } from '../../api/queries';
import { CopyButton } from '../../shell/CopyButton';
import { download } from '../../shell/download';
import { Snippets } from '../../shell/Snippets';
import { greeting } from '../../shell/snippet_text';
import { words } from './words';

interface ShownOnceProps {
  apiKey: string;
  onSaved: (saved: boolean) => void;
  onDone: () => void;
}

const envFile = (apiKey: string, baseUrl: string) =>
  `SOLIDRUST_API_KEY=${apiKey}\nOPENAI_API_KEY=${apiKey}\nOPENAI_BASE_URL=${baseUrl}\n`;

// The one time that a key is seen: copy it, download it, try it.
export function ShownOnce({ apiKey, onSaved, onDone }: ShownOnceProps) {
  const about = useAbout();
  const [saved, setSaved] = useState(false);
  const mark = (value: boolean) => {
    setSaved(value);
    onSaved(value);
  };
  return (
    <Stack>
      <Alert color="yellow" data-tone="notice" icon={<IconEye aria-hidden />} title={words.once.title}>
        {words.once.lead}
      </Alert>
      <div className="new-key secret whole" data-testid="api-key">
        {apiKey}
      </div>
      <Group gap="sm">
        <CopyButton value={apiKey} onCopied={() => mark(true)} autoFocus>
          {words.once.copy}
        </CopyButton>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => {
            // Not ".env": browsers take a dot at the beginning away.
            download('solidrust.env', envFile(apiKey, about.data?.api_base_url ?? ''));
            mark(true);
          }}
        >
          {words.once.download}
        </Button>
      </Group>
      {about.data && (
        <div>
          <Text size="sm" fw={600} mb="xs">
            {words.once.tryIt}
          </Text>
          <Snippets
            baseUrl={about.data.api_base_url}
            request={greeting(about.data.default_model)}
            apiKey={apiKey}
          />
        </div>
      )}
      <Group justify="space-between">
        <Checkbox
          label={words.once.stored}
          checked={saved}
          onChange={(event) => mark(event.currentTarget.checked)}
        />
        <Button onClick={onDone} disabled={!saved}>
          {words.once.done}
        </Button>
      </Group>
    </Stack>
  );
}
