import { Alert, Button, Card, Group, NumberInput, Select, Stack, Textarea } from '@mantine/core';
import { IconCode, IconPlayerStop, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { modelsQuery, useAbout, useMe } from '../../api/queries';
import { lazyDialog } from '../../shell/lazy_dialog';
import { Page } from '../../shell/Page';
import { useDraft } from '../../shell/useDraft';
import { Answer } from './Answer';
import { useChat } from './useChat';

const CodeDialog = lazyDialog(() => import('./CodeDialog').then((part) => part.CodeDialog));

export function PlaygroundPage() {
  const about = useAbout();
  const { data: me } = useMe();
  const models = useQuery(modelsQuery);
  const chat = useChat();
  const [model, setModel] = useDraft<string>('playground.model', '');
  const [system, setSystem] = useDraft<string>('playground.system', '');
  const [prompt, setPrompt] = useDraft<string>('playground.prompt', '');
  const [temperature, setTemperature] = useDraft<number | string>('playground.temperature', 0.7);
  const [maxTokens, setMaxTokens] = useDraft<number | string>('playground.max_tokens', 512);
  const [showCode, setShowCode] = useState(false);

  const chatModels = models.data?.data.filter((row) => row.kind === 'chat').map((row) => row.id) ?? [];
  const chosen = model || about.data?.default_model || '';
  const request = {
    model: chosen,
    messages: [
      ...(system ? [{ role: 'system', content: system }] : []),
      { role: 'user', content: prompt || 'Hi' },
    ],
    ...(temperature !== '' && { temperature: Number(temperature) }),
    ...(maxTokens !== '' && { max_tokens: Number(maxTokens) }),
  };
  const ready = me?.verified && prompt !== '' && chosen !== '' && !chat.busy;

  return (
    <Page
      title="Playground"
      description="Try a model in the browser. Calls count against your limits and appear in Usage, like any other."
    >
      {models.data && chatModels.length === 0 && (
        <Alert color="yellow" data-tone="notice" title="No chat model">
          The operator has not configured one yet.
        </Alert>
      )}
      <div className="split">
        <Card>
          <Stack gap="sm">
            <Select
              label="Model"
              placeholder="Choose a model"
              value={chosen || null}
              onChange={(value) => setModel(value ?? '')}
              data={chatModels}
              allowDeselect={false}
              searchable
            />
            <Textarea
              label="System prompt"
              placeholder="Optional: how the model should behave"
              value={system}
              onChange={(event) => setSystem(event.currentTarget.value)}
              autosize
              minRows={3}
              maxRows={8}
            />
            <NumberInput
              label="Temperature"
              description="0 is the most predictable, 2 the least"
              value={temperature}
              onChange={setTemperature}
              min={0}
              max={2}
              step={0.1}
              clampBehavior="strict"
            />
            <NumberInput
              label="Maximum tokens"
              description="The answer ends there at the latest"
              value={maxTokens}
              onChange={setMaxTokens}
              min={1}
              max={100_000}
              allowDecimal={false}
              clampBehavior="strict"
              thousandSeparator=","
            />
          </Stack>
        </Card>
        <Stack gap="md">
          <Card>
            <Textarea
              label="Your message"
              placeholder="Ask something"
              value={prompt}
              onChange={(event) => setPrompt(event.currentTarget.value)}
              autosize
              minRows={4}
              maxRows={14}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready)
                  void chat.send(request);
              }}
            />
            <Group mt="sm" gap="sm">
              {chat.busy ? (
                <Button
                  variant="default"
                  leftSection={<IconPlayerStop size={16} aria-hidden />}
                  onClick={chat.stop}
                >
                  Stop
                </Button>
              ) : (
                <Button
                  leftSection={<IconSend size={16} aria-hidden />}
                  onClick={() => chat.send(request)}
                  disabled={!ready}
                  title="Ctrl + Enter"
                >
                  Send
                </Button>
              )}
              <Button
                variant="subtle"
                color="gray"
                c="dimmed"
                leftSection={<IconCode size={16} aria-hidden />}
                onClick={() => setShowCode(true)}
                aria-haspopup="dialog"
              >
                Get the code
              </Button>
            </Group>
          </Card>
          <Answer {...chat} />
        </Stack>
      </div>
      {showCode && (
        <CodeDialog
          baseUrl={about.data?.api_base_url ?? ''}
          request={request}
          onClose={() => setShowCode(false)}
        />
      )}
    </Page>
  );
}
