import { ActionIcon, Drawer, Group, List, Stack, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconLink, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useEffect } from 'react';
import { ApiError, api, type RequestRow, unwrap } from '../../api/client';
import { keyNamesQuery, modelsQuery, useAbout, useMe } from '../../api/queries';
import { CopyButton, CopyIcon } from '../../shell/CopyButton';
import { formatExact, formatMoney, formatMs, formatNumber, plural } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Moment } from '../../shell/Moment';
import { Await, Empty } from '../../shell/Page';
import { seesInstallation } from '../../shell/roles';
import { Tag } from '../../shell/Tag';
import { unitNames } from '../../shell/units';
import { useFocusBack } from '../../shell/useFocusBack';
import { requestAsCurl } from './as_curl';
import { countedBy, firstTokenOf } from './figures';
import { RequestStatus } from './RequestStatus';
import { kPlaygroundKey } from './search';
import { outcomeOf, triesOf } from './tries';
import { words } from './words';

// A row without a value is left out.
function Facts({ rows }: { rows: [string, ReactNode][] }) {
  return (
    <Table className="facts" layout="fixed" withRowBorders={false} verticalSpacing={4} horizontalSpacing={0}>
      <Table.Tbody>
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th fw={400} c="dimmed" w={144} scope="row">
                {name}
              </Table.Th>
              <Table.Td className="break">{value}</Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}

function Mono({ children }: { children: ReactNode }) {
  return <span className="mono">{children}</span>;
}

const counters = { gateway: words.byGateway, server: words.byServer, nobody: words.nothingToCount };
const tones = { answered: 'ok', failed: 'bad', passed: 'neutral' } as const;

function Tries({ row }: { row: RequestRow }) {
  const tries = triesOf(row);
  if (tries.length === 0)
    return (
      <Text size="sm">{row.attempts === 0 ? words.noCall : words.calls(plural(row.attempts, 'call'))}</Text>
    );
  return (
    <List type="ordered" size="sm" spacing="sm">
      {tries.map((attempt, index) => {
        const { kind, text } = outcomeOf(attempt);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an attempt is known by its place
          <List.Item key={index}>
            <Text size="sm" className="mono break">
              {attempt.target}
            </Text>
            <Group gap={6} mt={2}>
              <Tag tone={tones[kind]}>
                {kind === 'passed' && words.passedOver}
                {text}
                {attempt.status > 0 && ` · ${attempt.status}`}
              </Tag>
              {kind !== 'passed' && (
                <Text size="xs" c="dimmed">
                  {words.after}
                  {formatMs(attempt.latency_ms)}
                </Text>
              )}
            </Group>
          </List.Item>
        );
      })}
    </List>
  );
}

// The upstream and its model.
const placeOf = (target: string) => target.replace('/', ' / ') || '–';

// What was sent is not known here: the command has a placeholder in its place, and the key's variable for the key.
function AsCurl({ row }: { row: RequestRow }) {
  const about = useAbout().data;
  const kind = useQuery(modelsQuery).data?.data.find(({ id }) => id === row.model)?.kind;
  if (!about) return null;
  return (
    <div>
      <Title order={3} size="h6" mb={8}>
        {words.again}
      </Title>
      <CopyButton value={requestAsCurl(about.api_base_url, row.model, kind)} quiet>
        {words.asCurl}
      </CopyButton>
      <Text size="xs" c="dimmed" mt={6}>
        {words.whyPlaceholder}
      </Text>
    </div>
  );
}

// What it used, and which servers were tried: of a call that reached none there is nothing to tell.
function Use({ row }: { row: RequestRow }) {
  return (
    <>
      <div>
        <Title order={3} size="h6" mb={4}>
          {words.used}
        </Title>
        <Facts
          rows={[
            [words.facts.prompt, formatNumber(row.prompt_tokens)],
            [words.facts.cached, row.cached_tokens ? formatNumber(row.cached_tokens) : null],
            [words.facts.completion, formatNumber(row.completion_tokens)],
            [row.unit ? unitNames[row.unit] : '', row.unit && formatNumber(row.units ?? 0)],
            [words.facts.countedBy, counters[countedBy(row) ?? 'nobody']],
            [words.facts.cost, row.cost_nano ? formatMoney(row.cost_nano) : null],
          ]}
        />
      </div>
      <div>
        <Title order={3} size="h6" mb={8}>
          {words.attemptsTitle}
        </Title>
        <Tries row={row} />
      </div>
    </>
  );
}

// With a link to what it means. 499, of callers who left, is the log's alone.
function ErrorCode({ row: { code, status } }: { row: RequestRow }) {
  if (status === 499) return <Mono>{code}</Mono>;
  return (
    <AnchorLink to="/reference" search={{ q: code ?? undefined }} className="own-line mono break" inherit>
      {code}
    </AnchorLink>
  );
}

function Detail({ row, account }: { row: RequestRow; account: string | undefined }) {
  const keys = useQuery(keyNamesQuery);
  const { data: me } = useMe();
  const name = row.key_name ?? keys.data?.data.find((key) => key.id === row.key)?.name;
  const others = row.account !== undefined && row.account !== me?.account;
  return (
    <Stack gap="lg">
      <div>
        <Group gap={4} wrap="nowrap">
          <Text size="sm" className="mono break">
            {row.id}
          </Text>
          <CopyIcon value={row.id} label={words.copyId} />
          <CopyIcon value={window.location.href} label={words.copyLink} icon={IconLink} />
        </Group>
        <Group gap={6} mt={6}>
          <RequestStatus request={row} />
          {row.environment === 'test' && <Tag>{words.test}</Tag>}
        </Group>
      </div>
      <Facts
        rows={[
          [words.facts.time, <Moment key="time" ms={row.at_ms} format={formatExact} />],
          [
            words.facts.account,
            others && (row.account_email ? <bdi key="account">{row.account_email}</bdi> : words.deleted),
          ],
          [words.facts.accountId, others && <Mono key="account-id">{row.account}</Mono>],
          [words.facts.key, name ?? (row.key === kPlaygroundKey ? words.playground : row.key)],
          [words.facts.keyId, name && row.key],
          [words.facts.endpoint, row.operation && <Mono key="operation">{row.operation}</Mono>],
          [words.facts.model, row.model || '–'],
          [words.facts.streamed, words.streams[row.stream ? 'yes' : 'no']],
          [
            row.status < 400 ? words.facts.target : words.facts.lastTried,
            !row.refusals && placeOf(row.target),
          ],
          [words.facts.firstToken, !row.refusals && formatMs(firstTokenOf(row))],
          [words.facts.latency, formatMs(row.latency_ms)],
          [words.countedWithIt, (row.refusals ?? 0) > 1 && words.refusals(row.refusals ?? 0)],
        ]}
      />
      {(row.code || row.detail) && (
        <div>
          <Title order={3} size="h6" mb={4}>
            {row.refusals ? words.whyRefused : words.wentWrong}
          </Title>
          <Facts
            rows={[
              [words.columns.code, row.code && <ErrorCode key="code" row={row} />],
              [
                row.attempts === 0 ? words.reason : words.columns.detail,
                row.detail && (
                  <span key="detail" dir="auto">
                    {row.detail}
                  </span>
                ),
              ],
            ]}
          />
        </div>
      )}
      {!row.refusals && <Use row={row} />}
      <Stack gap={4} align="flex-start">
        {row.key && (
          <AnchorLink
            to="/requests"
            search={{ key: row.key, account: others ? row.account : account }}
            size="sm"
            className="own-line"
          >
            {words.sameKey}
          </AnchorLink>
        )}
        {row.model && (
          <AnchorLink
            to="/requests"
            search={{ model: row.model, account: account ?? (others ? row.account : undefined) }}
            size="sm"
            className="own-line"
          >
            {words.sameModel}
          </AnchorLink>
        )}
      </Stack>
      <AsCurl row={row} />
    </Stack>
  );
}

interface RequestDetailProps {
  id: string;
  rows: RequestRow[]; // the list behind it
  account: string | undefined; // whose it is
  onStep: (id: string) => void; // to another of them
  onEnd: () => void; // the last of them is shown: there may be more
  onClose: () => void;
}

// Beside the list: the newer and the older of its requests are one key away.
export function RequestDetail({ id, rows, account, onStep, onEnd, onClose }: RequestDetailProps) {
  useFocusBack(undefined, () => document.getElementById(id));
  const at = rows.findIndex((row) => row.id === id);
  const sees = seesInstallation(useMe().data);
  const newer = rows[at - 1];
  const older = at < 0 ? undefined : rows[at + 1];
  const request = useQuery({
    queryKey: ['request', id],
    queryFn: () => unwrap(api.GET('/api/requests/{id}', { params: { path: { id } } })),
    placeholderData: rows[at],
  });
  const last = at >= 0 && !older;
  useEffect(() => {
    if (last) onEnd();
  }, [last, onEnd]);
  const steps = [
    { key: 'k', name: words.newer, row: newer, Icon: IconChevronUp },
    { key: 'j', name: words.olderOne, row: older, Icon: IconChevronDown },
  ];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps.find(({ key }) => key === event.key);
    if (step?.row) onStep(step.row.id);
  };
  return (
    <Drawer.Root opened onClose={onClose} onKeyDown={onKeyDown} position="right" size="md">
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Header>
          <Group gap="xs">
            <Drawer.Title>{words.one}</Drawer.Title>
            {at >= 0 &&
              steps.map(({ key, name, row, Icon }) => (
                <Tooltip key={key} label={`${name} (${key})`}>
                  <ActionIcon
                    variant="default"
                    aria-label={name}
                    aria-keyshortcuts={key}
                    aria-disabled={!row}
                    data-disabled={!row || undefined}
                    onClick={() => row && onStep(row.id)}
                  >
                    <Icon size={16} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              ))}
          </Group>
          <Drawer.CloseButton aria-label={words.close} />
        </Drawer.Header>
        <Drawer.Body>
          {request.error instanceof ApiError && request.error.status === 404 ? (
            <Empty title={words.noSuch} icon={IconSearch}>
              {sees ? words.noneBefore : words.noSuchBefore}
              <span className="mono break">{id}</span>
              {words.noSuchAfter}
            </Empty>
          ) : (
            <Await query={request}>{(row) => <Detail row={row} account={account} />}</Await>
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}
