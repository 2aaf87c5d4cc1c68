import './playground.css';
import { Alert, Button, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconCode, IconColumns, IconHistory, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { modelsQuery, useAbout, useMe } from '../../api/queries';
import { lazyDialog } from '../../shell/lazy_dialog';
import { lazyBlock } from '../../shell/lazy_part';
import { Page } from '../../shell/Page';
import { words as shellWords } from '../../shell/words';
import { Composer } from './Composer';
import { Conversation } from './Conversation';
import { kMostCompared, modelsOf, searchOf } from './compared';
import { isRunning, openCalls, userTurn } from './conversation';
import { ModelChoice } from './ModelChoice';
import { SandboxButtons } from './SandboxButtons';
import { isSandbox } from './sandbox';
import { bodyOf, faultsIn } from './settings';
import { useFocusKept } from './useFocusKept';
import { useFollow } from './useFollow';
import { usePlayground } from './usePlayground';
import { words } from './words';

const SettingsPanel = lazyBlock(
  () => import('./SettingsPanel').then((part) => part.SettingsPanel),
  <Skeleton height={180} role="status" aria-label={shellWords.loading} />,
);
const CodeDialog = lazyDialog(() => import('./CodeDialog').then((part) => part.CodeDialog));
const RawDialog = lazyDialog(() => import('./RawDialog').then((part) => part.RawDialog));
const HistoryDialog = lazyDialog(() => import('./HistoryDialog').then((part) => part.HistoryDialog));
const route = getRouteApi('/shell/playground');

export function PlaygroundPage() {
  const about = useAbout();
  const { data: me } = useMe();
  const rows = useQuery({ ...modelsQuery, refetchInterval: 15_000 }).data?.data;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { playground, state } = usePlayground();
  const [dialog, setDialog] = useState<'code' | 'history' | { raw: string } | null>(null);
  const end = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  const fallback = about.data?.default_model ?? '';
  playground.defaultModel = fallback;
  const { threads, settings, message, pictures, undo } = state;
  const models = state.models.map((model) => model || fallback);

  // The address decides which models stand here, and says so once they are chosen.
  useEffect(() => {
    const wanted = modelsOf(search);
    if (wanted.length > 0) playground.setModels(wanted);
  }, [playground, search]);
  const choose = (chosen: string[]) =>
    void navigate({ search: searchOf(chosen), replace: true, resetScroll: false });
  useEffect(() => {
    if (!search.model && state.models[0])
      void navigate({ search: searchOf(state.models), replace: true, resetScroll: false });
  }, [navigate, search.model, state.models]);

  const chat = rows?.filter((row) => row.kind === 'chat') ?? [];
  const running = threads.some(({ turns }) => isRunning(turns));
  const faults = faultsIn(settings);
  const waiting = threads.some(({ turns }) => openCalls(turns).length > 0);
  const ready = Boolean(me?.verified) && models.every(Boolean);
  const mended = !faults.tools && !faults.schema && !faults.schemaName;
  const hindrance = faults.tools
    ? words.mendFirst(words.tools)
    : !mended
      ? words.mendFirst(words.output)
      : waiting
        ? words.answerFirst
        : null;
  const comparing = threads.length > 1;
  const sandbox = models.every((model) => isSandbox(chat.find(({ id }) => id === model)));
  const said = threads.some(({ turns }) => turns.length > 0);
  useFollow(end, running, threads);
  useFocusKept(field, state);

  const [first] = threads;
  const upcoming = message || pictures.length > 0 ? [userTurn(message, pictures)] : [];
  const asked = [...(first?.turns ?? []), ...upcoming];
  const body = bodyOf(models[0] ?? '', settings, asked.length > 0 ? asked : [userTurn(words.example)]);
  const next = chat.find(({ id, status }) => !models.includes(id) && status !== 'down') ?? chat[0];

  return (
    <Page
      title={words.title}
      description={words.lead}
      actions={
        <Group gap="xs">
          {said && (
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => playground.clear()}
            >
              {words.clear}
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconHistory size={16} aria-hidden />}
            onClick={() => setDialog('history')}
            aria-haspopup="dialog"
          >
            {words.history}
          </Button>
        </Group>
      }
    >
      {rows && chat.length === 0 && (
        <Alert color="yellow" data-tone="notice" title={words.noModel}>
          {words.noModelText}
        </Alert>
      )}
      <Card>
        <div className="models">
          {models.map((model, at) => (
            <ModelChoice
              // biome-ignore lint/suspicious/noArrayIndexKey: a choice is known by its place
              key={at}
              label={comparing ? words.modelAt(at + 1) : words.model}
              models={chat}
              value={model}
              onChange={(chosen) => choose(models.map((old, other) => (other === at ? chosen : old)))}
              onRemove={
                comparing
                  ? () => {
                      playground.removeModel(at);
                      choose(models.filter((_, other) => other !== at));
                    }
                  : undefined
              }
            />
          ))}
          {models.length < kMostCompared && next && (
            <Button
              variant="default"
              leftSection={
                comparing ? <IconPlus size={16} aria-hidden /> : <IconColumns size={16} aria-hidden />
              }
              onClick={() => choose([...models, next.id])}
              className="compare"
            >
              {words.compare}
            </Button>
          )}
        </div>
      </Card>
      <div className={comparing ? 'stacked' : 'split'}>
        <SettingsPanel
          settings={settings}
          change={(part) => playground.changeSettings(part)}
          beside={!comparing}
        />
        <Stack gap="md">
          <div className="threads" data-count={threads.length}>
            {threads.map((thread, at) => (
              <Conversation
                key={thread.id}
                playground={playground}
                thread={thread}
                model={models[at] ?? ''}
                ready={ready && mended}
                onRaw={(raw) => setDialog({ raw })}
              />
            ))}
          </div>
          {undo && (
            <Group gap="xs" role="status">
              <Text size="sm">{undo.text}</Text>
              <Button size="xs" variant="default" onClick={() => playground.undo()}>
                {words.undo}
              </Button>
            </Group>
          )}
          <Card ref={end}>
            <Stack gap="md">
              <Composer
                field={field}
                playground={playground}
                state={state}
                running={running}
                hindrance={hindrance}
                ready={ready}
              >
                <Button
                  variant="default"
                  leftSection={<IconCode size={16} aria-hidden />}
                  onClick={() => setDialog('code')}
                  aria-haspopup="dialog"
                >
                  {words.getCode}
                </Button>
              </Composer>
              {sandbox && (
                <SandboxButtons
                  disabled={!ready || !mended || running || waiting}
                  onAsk={(text) => playground.send(text, [])}
                />
              )}
            </Stack>
          </Card>
        </Stack>
      </div>
      {dialog === 'code' && (
        <CodeDialog baseUrl={about.data?.api_base_url ?? ''} body={body} onClose={() => setDialog(null)} />
      )}
      {dialog === 'history' && (
        <HistoryDialog
          account={playground.account}
          onOpen={(past) => {
            playground.openPast(past);
            choose(past.models);
            setDialog(null);
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog !== null && typeof dialog === 'object' && (
        <RawDialog raw={playground.rawOf(dialog.raw)} onClose={() => setDialog(null)} />
      )}
    </Page>
  );
}
