import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { kAlerts } from '../../api/queries';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { formatSecond } from '../../shell/format';
import { lazyDialog } from '../../shell/lazy_dialog';
import { Moment } from '../../shell/Moment';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { useMay } from '../../shell/roles';
import { Tag } from '../../shell/Tag';
import { aboutOf, toneOf } from './alert_state';
import { words } from './alerts_words';

type Alert = Schemas['Alert'];
const { columns: heads } = words;

const AlertMessages = lazyDialog(() => import('./AlertMessages').then((part) => part.AlertMessages));

function What({ alert }: { alert: Alert }) {
  return (
    <Stack gap={2}>
      <Text size="sm" fw={600}>
        {words.kinds[alert.kind]}
      </Text>
      <Text size="sm" className="break">
        {alert.summary}
      </Text>
      {alert.state === 'firing' && (
        <Text size="xs" c="dimmed" className="break">
          {words.begin}
          <bdi className="mono">{alert.advice}</bdi>
        </Text>
      )}
    </Stack>
  );
}

function About({ alert }: { alert: Alert }) {
  return (
    <Stack gap={2} miw={168}>
      <Text size="sm" className="break" dir="auto">
        {alert.subject_name ?? alert.subject}
      </Text>
      {alert.account_email !== null && alert.account_email !== alert.subject_name && (
        <Text size="xs" c="dimmed" className="break" dir="auto">
          {alert.account_email}
        </Text>
      )}
      {alert.level !== null && (
        <Text size="xs" c="dimmed">
          {words.level(alert.kind, alert.level)}
        </Text>
      )}
    </Stack>
  );
}

const columnsFor = (open: (alert: Alert) => void): Column<Alert>[] => [
  { header: heads.alert, kind: 'lead', cell: (alert) => <What alert={alert} /> },
  {
    header: heads.state,
    kind: 'tight',
    cell: (alert) => (
      <Stack gap={2} align="flex-start">
        <Tag tone={toneOf(alert)}>{words.states[alert.state]}</Tag>
        <Text size="xs" c="dimmed">
          {words.severities[alert.severity]}
        </Text>
      </Stack>
    ),
  },
  { header: heads.about, kind: 'text', cell: (alert) => <About alert={alert} /> },
  {
    header: heads.when,
    kind: 'tight',
    cell: ({ fired_at_ms, resolved_at_ms }) => (
      <Stack gap={2}>
        <Moment ms={fired_at_ms} format={formatSecond} />
        {resolved_at_ms !== null && (
          <Text size="xs" c="dimmed">
            {words.until}
            <Moment ms={resolved_at_ms} format={formatSecond} />
          </Text>
        )}
      </Stack>
    ),
  },
  {
    header: heads.sent,
    kind: 'tight',
    cell: (alert) => (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={words.showSentOf(words.kinds[alert.kind], aboutOf(alert))}
        onClick={() => open(alert)}
      >
        {words.showSent}
      </Button>
    ),
  },
];

function Receivers({ sinks }: { sinks: Schemas['Alerts']['sinks'] }) {
  const changes = useMay('change_installation');
  const test = useMutation({ mutationFn: () => unwrap(api.POST('/api/operator/alert-tests')) });
  return (
    <Card>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={6} miw={0} flex="1 1 260px">
          <Title order={2} size="h5">
            {words.receivers}
          </Title>
          {sinks.length === 0 && <Text size="sm">{words.noReceivers}</Text>}
          {sinks.map(({ name, where, gone }) => (
            <Group key={name} gap="xs">
              <Text size="sm" className="break" dir="auto">
                {name}
                {!name.endsWith(where) && `: ${where}`}
              </Text>
              {gone && (
                <Text size="xs" c="dimmed">
                  {words.gone}
                </Text>
              )}
            </Group>
          ))}
        </Stack>
        {changes && sinks.length > 0 && (
          <Button variant="default" onClick={() => test.mutate()} loading={test.isPending}>
            {words.test}
          </Button>
        )}
      </Group>
      <div role="status">
        {test.error && (
          <Text size="sm" mt="sm">
            {messageOf(test.error)}
          </Text>
        )}
        {test.data && (
          <Stack gap={6} mt="sm">
            <Text size="sm" fw={600}>
              {words.tested}
            </Text>
            {test.data.data.map(({ sink, delivered, answer }) => (
              <Group key={sink} gap="xs">
                <Tag tone={delivered ? 'ok' : 'bad'}>{delivered ? words.taken : words.notTaken}</Tag>
                <Text size="sm" className="break" dir="auto">
                  {`${sink}: ${answer}`}
                </Text>
              </Group>
            ))}
          </Stack>
        )}
      </div>
    </Card>
  );
}

export function AlertsPage() {
  const [shown, setShown] = useState<Alert | null>(null);
  const alerts = useInfiniteQuery({
    queryKey: [...kAlerts, 'list'],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/operator/alerts', { params: { query: { skip: pageParam } } })),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 10_000,
  });
  const columns = useMemo(() => columnsFor(setShown), []);
  return (
    <Page title={words.title} description={words.lead}>
      <Await query={alerts}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          return (
            <>
              <Receivers sinks={pages[0]?.sinks ?? []} />
              {rows.length === 0 ? (
                <Empty title={words.none} icon={IconBell}>
                  {words.whyNone}
                </Empty>
              ) : (
                <DataTable label={words.table} rows={rows} tall rowKey={({ id }) => id} columns={columns} />
              )}
            </>
          );
        }}
      </Await>
      <OlderButton query={alerts}>{words.older}</OlderButton>
      {shown && <AlertMessages alert={shown} onClose={() => setShown(null)} />}
    </Page>
  );
}
