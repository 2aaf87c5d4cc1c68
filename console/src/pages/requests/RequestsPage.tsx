import { Box, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconHistory, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { api, type RequestRow, unwrap } from '../../api/client';
import { keyNamesQuery, modelsQuery } from '../../api/queries';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { formatExact, formatMs, formatNumber } from '../../shell/format';
import { AnchorLink, ButtonLink } from '../../shell/links';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { Tag } from '../../shell/Tag';
import { RequestDetail } from './RequestDetail';
import { RequestStatus } from './RequestStatus';
import type { RequestsSearch } from './search';

const route = getRouteApi('/shell/requests');

function columnsFor(search: RequestsSearch, nameOf: (key: string) => string): Column<RequestRow>[] {
  return [
    {
      header: 'Request',
      kind: 'lead',
      cell: (request) => (
        <Box>
          <AnchorLink
            to="/requests"
            search={{ ...search, id: request.id }}
            resetScroll={false}
            id={request.id}
            size="sm"
            className="mono request-id"
          >
            {request.id}
          </AnchorLink>
          <Text size="xs" c="dimmed">
            {formatExact(request.at_ms)}
          </Text>
        </Box>
      ),
    },
    {
      header: 'Model and key',
      cell: (request) => (
        <Box>
          <Text size="sm" className="break">
            {request.model || '–'}
          </Text>
          <Text size="xs" c="dimmed" className="break">
            {nameOf(request.key)}
            {request.environment === 'test' && ' (test)'}
          </Text>
        </Box>
      ),
    },
    {
      header: 'Status',
      kind: 'tight',
      cell: (request) => (
        <Group gap={4} justify="inherit" wrap="nowrap">
          <RequestStatus request={request} />
          {request.attempts > 1 && <Tag>{request.attempts} attempts</Tag>}
        </Group>
      ),
    },
    {
      header: 'Tokens in / out',
      kind: 'numeric',
      cell: (request) =>
        `${request.estimated ? '≈ ' : ''}${formatNumber(request.prompt_tokens)} / ${formatNumber(request.completion_tokens)}`,
    },
    { header: 'First token', kind: 'numeric', cell: (request) => formatMs(request.first_token_ms) },
    { header: 'Latency', kind: 'numeric', cell: (request) => formatMs(request.latency_ms) },
  ];
}

export function RequestsPage() {
  const navigate = route.useNavigate();
  const { id, ...filter } = route.useSearch();
  const { status, model, key } = filter;
  const requests = useInfiniteQuery({
    queryKey: ['requests', status, model, key],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/requests', { params: { query: { before: pageParam, status, model, key } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 10_000,
  });
  const keys = useQuery(keyNamesQuery);
  const models = useQuery(modelsQuery);
  // The list keeps its place under the detail, and while it is narrowed.
  const go = (search: RequestsSearch, replace = false) => navigate({ search, resetScroll: false, replace });
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get('id') ?? '').trim();
    if (wanted) go({ ...filter, id: wanted });
  };
  const nameOf = (wanted: string) =>
    keys.data?.data.find((row) => row.id === wanted)?.name ?? (wanted || 'Playground');
  const filtered = Boolean(status || model || key);
  return (
    <Page
      title="Requests"
      description="Every call that was passed to a model, newest first. Calls that were refused before (a limit, an unknown model) are not listed. Prompts and answers are never stored."
    >
      <div className="filters">
        <form onSubmit={find}>
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              name="id"
              label="Find by id"
              placeholder="req_…"
              leftSection={<IconSearch size={16} aria-hidden />}
              autoComplete="off"
              flex={1}
            />
            <Button type="submit" variant="default">
              Find
            </Button>
          </Group>
        </form>
        <Select
          label="Outcome"
          placeholder="All"
          clearable
          className="filter"
          value={status ?? null}
          onChange={(value) => go({ ...filter, status: (value as RequestsSearch['status']) ?? undefined })}
          data={[
            { value: 'ok', label: 'Succeeded' },
            { value: 'failed', label: 'Failed' },
          ]}
        />
        <Select
          label="Model"
          placeholder="All"
          clearable
          searchable
          className="filter"
          value={model ?? null}
          onChange={(value) => go({ ...filter, model: value ?? undefined })}
          data={models.data?.data.map((row) => row.id) ?? []}
        />
        <Select
          label="Key"
          placeholder="All"
          clearable
          searchable
          className="filter"
          value={key ?? null}
          onChange={(value) => go({ ...filter, key: value ?? undefined })}
          data={
            keys.data?.data.map((row) => ({ value: row.id, label: `${row.name} (${row.hint.slice(-4)})` })) ??
            []
          }
        />
      </div>
      <Await query={requests}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          if (rows.length === 0)
            return (
              <Empty
                title={filtered ? 'No request matches' : 'No requests yet'}
                icon={IconHistory}
                action={
                  filtered ? (
                    <Button variant="default" onClick={() => go({})}>
                      Remove the filters
                    </Button>
                  ) : (
                    <ButtonLink to="/" variant="default">
                      Make a first call
                    </ButtonLink>
                  )
                }
              >
                {filtered
                  ? requests.hasNextPage
                    ? 'Not among the newest requests. “Older requests” looks further back.'
                    : 'Choose another outcome, model or key.'
                  : 'Every call through the API and the playground appears here a moment after its answer.'}
              </Empty>
            );
          return (
            <Stack gap="md">
              <DataTable
                label="Requests"
                rows={rows}
                rowKey={(row) => row.id}
                columns={columnsFor(filter, nameOf)}
              />
              {rows.some((row) => row.estimated) && (
                <Text size="xs" c="dimmed">
                  ≈ estimated by the gateway, as the model server reported no usage.
                </Text>
              )}
            </Stack>
          );
        }}
      </Await>
      <OlderButton query={requests}>Older requests</OlderButton>
      {id && (
        <RequestDetail
          id={id}
          rows={requests.data?.pages.flatMap((page) => page.data) ?? []}
          onStep={(next) => go({ ...filter, id: next }, true)}
          onEnd={() => requests.hasNextPage && !requests.isFetchingNextPage && requests.fetchNextPage()}
          onClose={() => go(filter, true)}
        />
      )}
    </Page>
  );
}
