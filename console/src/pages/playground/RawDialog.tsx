import { Tabs, Text } from '@mantine/core';
import { Dialog } from '../../shell/Dialog';
import { Code } from '../../shell/Snippets';
import type { Raw } from './playground';
import { words } from './words';

interface RawDialogProps {
  raw: Raw | undefined;
  onClose: () => void;
}

const pretty = (body: string) => JSON.stringify(JSON.parse(body), null, 2);

// What went over the line, to the letter: the request is only laid out in lines.
export function RawDialog({ raw, onClose }: RawDialogProps) {
  return (
    <Dialog title={words.rawTitle} size={760} onClose={onClose}>
      {raw ? (
        <Tabs defaultValue="request" keepMounted={false} className="raw">
          <Tabs.List mb="sm">
            <Tabs.Tab value="request">{words.rawRequest}</Tabs.Tab>
            <Tabs.Tab value="response">{words.rawStream}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="request">
            <Code where="POST /v1/chat/completions" label={words.rawRequest} code={pretty(raw.request)} />
          </Tabs.Panel>
          <Tabs.Panel value="response">
            <Code where="text/event-stream" label={words.rawStream} code={raw.response} />
            {raw.cut && (
              <Text size="xs" c="dimmed" mt={6}>
                {words.rawCut}
              </Text>
            )}
          </Tabs.Panel>
        </Tabs>
      ) : (
        <Text size="sm">{words.rawGone}</Text>
      )}
    </Dialog>
  );
}
