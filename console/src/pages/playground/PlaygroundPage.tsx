import {
  Alert,
  Button,
  Card,
  Collapse,
  Grid,
  Group,
  NumberInput,
  Select,
  Stack,
  Text,
  Textarea,
} from '@mantine/core';
import { IconPlayerStop, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { messageOf } from '../../api/client';
import { modelsQuery, useAbout } from '../../api/queries';
import { formatMs, formatNumber } from '../../shell/format';
import { Page } from '../../shell/Page';
import { Snippet } from '../../shell/Snippets';
import { readChatStream } from './stream';

interface Outcome {
  text: string;
  firstMs?: number;
  totalMs?: number;
  promptTokens?: number;
  completionTokens?: number;
  stopped?: boolean;
}

export function PlaygroundPage() {
  const about = useAbout();
  const models = useQuery(modelsQuery);
  const [model, setModel] = useState<string | null>(null);
  const [system, setSystem] = useState('');
  const [prompt, setPrompt] = useState('');
  const [temperature, setTemperature] = useState<number | string>(0.7);
  const [maxTokens, setMaxTokens] = useState<number | string>(512);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [showCode, setShowCode] = useState(false);
  const running = useRef<AbortController | null>(null);
  const [busy, setBusy] = useState(false);

  const chosen = model ?? about.data?.default_model ?? '';
  const body = {
    model: chosen,
    messages: [...(system ? [{ role: 'system', content: system }] : []), { role: 'user', content: prompt }],
    temperature: Number(temperature),
    max_tokens: Number(maxTokens),
    stream: true,
    stream_options: { include_usage: true },
  };

  const send = async () => {
    const control = new AbortController();
    running.current = control;
    const started = performance.now();
    const since = () => performance.now() - started;
    setBusy(true);
    setError(null);
    setOutcome({ text: '' });
    try {
      const response = await fetch('/api/playground/chat', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        signal: control.signal,
      });
      const usage = await readChatStream(response, (text) =>
        setOutcome((now) => ({ ...now, firstMs: now?.firstMs ?? since(), text: (now?.text ?? '') + text })),
      );
      setOutcome((now) => ({ text: '', ...now, ...usage, totalMs: since() }));
    } catch (caught) {
      if (control.signal.aborted)
        setOutcome((now) => ({ text: '', ...now, totalMs: since(), stopped: true }));
      else setError(messageOf(caught));
    } finally {
      setBusy(false);
      running.current = null;
    }
  };

  const code = `curl ${about.data?.api_base_url ?? ''}/chat/completions \\
  -H "X-API-Key: $SOLIDRUST_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`;

  return (
    <Page title="Playground" description="Runs under your account's own limits and is counted like any call.">
      <Grid>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <Select
              label="Model"
              value={chosen || null}
              onChange={setModel}
              data={models.data?.data.filter((row) => row.kind === 'chat').map((row) => row.id) ?? []}
              allowDeselect={false}
              searchable
            />
            <Textarea
              label="System prompt"
              value={system}
              onChange={(event) => setSystem(event.currentTarget.value)}
              autosize
              minRows={2}
              maxRows={6}
            />
            <NumberInput
              label="Temperature"
              value={temperature}
              onChange={setTemperature}
              min={0}
              max={2}
              step={0.1}
              clampBehavior="strict"
            />
            <NumberInput
              label="Most tokens"
              value={maxTokens}
              onChange={setMaxTokens}
              min={1}
              max={100_000}
              clampBehavior="strict"
            />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <Textarea
              label="Your message"
              value={prompt}
              onChange={(event) => setPrompt(event.currentTarget.value)}
              autosize
              minRows={3}
              maxRows={12}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && prompt && !busy) void send();
              }}
              description="Ctrl + Enter sends"
            />
            <Group>
              {busy ? (
                <Button
                  color="gray.7"
                  leftSection={<IconPlayerStop size={16} aria-hidden />}
                  onClick={() => running.current?.abort()}
                >
                  Stop
                </Button>
              ) : (
                <Button
                  leftSection={<IconSend size={16} aria-hidden />}
                  onClick={send}
                  disabled={!prompt || !chosen}
                >
                  Send
                </Button>
              )}
              <Button variant="default" onClick={() => setShowCode(!showCode)} aria-expanded={showCode}>
                Get the code
              </Button>
            </Group>
            <Collapse expanded={showCode}>
              <Snippet code={code} label="request as curl" />
            </Collapse>
            {error && (
              <Alert color="red" role="alert" title="No answer">
                {error}
              </Alert>
            )}
            {outcome && (
              <Card aria-live="polite" aria-busy={busy}>
                <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                  {outcome.text || (busy ? 'Waiting for the first token…' : '')}
                </Text>
                <Text size="xs" c="dimmed" mt="sm">
                  {[
                    outcome.firstMs !== undefined && `first token ${formatMs(outcome.firstMs)}`,
                    outcome.totalMs !== undefined && `total ${formatMs(outcome.totalMs)}`,
                    outcome.promptTokens !== undefined &&
                      `${formatNumber(outcome.promptTokens)} + ${formatNumber(outcome.completionTokens ?? 0)} tokens`,
                    outcome.stopped && 'stopped by you',
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
              </Card>
            )}
          </Stack>
        </Grid.Col>
      </Grid>
    </Page>
  );
}
