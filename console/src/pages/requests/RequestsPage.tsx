import { Badge, Button, Card, Group, Select, Table, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { api, type RequestRow, unwrap } from '../../api/client';
import { formatDateTime, formatMs, formatNumber } from '../../shell/format';
import { Await, Empty, Page } from '../../shell/Page';
import { RequestDetail } from './RequestDetail';

export function StatusBadge({ request }: { request: RequestRow }) {
  const failed = request.status >= 400 || request.partial;
  return (
    <Badge color={failed ? 'red.9' : 'teal.9'} variant="filled" size="sm">
      {request.partial ? `${request.status} partial` : request.status}
    </Badge>
  );
}

export function RequestsPage() {
  const navigate = useNavigate();
  const { id, status } = useSearch({ strict: false }) as { id?: string; status?: 'ok' | 'failed' };
  const requests = useInfiniteQuery({
    queryKey: ['requests', status],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/requests', { params: { query: { before: pageParam, status } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 10_000,
  });
  const go = (search: { id?: string; status?: string }) =>
    navigate({ to: '/requests', search: search as never });
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get('id') ?? '').trim();
    if (wanted) go({ id: wanted, status });
  };
  return (
    <Page title="Requests" description="One row a request. Prompts and answers are not stored.">
      <Group align="flex-end">
        <form onSubmit={find}>
          <Group gap="xs" align="flex-end">
            <TextInput name="id" label="Request id" placeholder="req_…" />
            <Button type="submit" variant="default">
              Find
            </Button>
          </Group>
        </form>
        <Select
          label="Outcome"
          placeholder="All"
          clearable
          value={status ?? null}
          onChange={(value) => go({ status: value ?? undefined })}
          data={[
            { value: 'ok', label: 'Succeeded' },
            { value: 'failed', label: 'Failed' },
          ]}
        />
      </Group>
      <Await query={requests}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          if (rows.length === 0)
            return (
              <Card>
                <Empty title="No requests">Make a call, and it appears here.</Empty>
              </Card>
            );
          return (
            <Card padding={0}>
              <Table.ScrollContainer
                minWidth={820}
                scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Requests' } }}
              >
                <Table verticalSpacing="xs" horizontalSpacing="md" highlightOnHover>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Request</Table.Th>
                      <Table.Th>Time</Table.Th>
                      <Table.Th>Model</Table.Th>
                      <Table.Th>Status</Table.Th>
                      <Table.Th className="numeric">Tokens</Table.Th>
                      <Table.Th className="numeric">First token</Table.Th>
                      <Table.Th className="numeric">Latency</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {rows.map((request) => (
                      <Table.Tr key={request.id}>
                        <Table.Td>
                          <UnstyledButton onClick={() => go({ id: request.id, status })} td="underline">
                            <Text size="sm" ff="monospace">
                              {request.id}
                            </Text>
                          </UnstyledButton>
                        </Table.Td>
                        <Table.Td>{formatDateTime(request.at_ms)}</Table.Td>
                        <Table.Td>{request.model}</Table.Td>
                        <Table.Td>
                          <StatusBadge request={request} />
                        </Table.Td>
                        <Table.Td className="numeric">
                          {formatNumber(request.prompt_tokens)} + {formatNumber(request.completion_tokens)}
                          {request.estimated && ' ≈'}
                        </Table.Td>
                        <Table.Td className="numeric">{formatMs(request.first_token_ms)}</Table.Td>
                        <Table.Td className="numeric">{formatMs(request.latency_ms)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Card>
          );
        }}
      </Await>
      {requests.hasNextPage && (
        <Button
          variant="default"
          onClick={() => requests.fetchNextPage()}
          loading={requests.isFetchingNextPage}
          w="fit-content"
        >
          Older requests
        </Button>
      )}
      {id && <RequestDetail id={id} onClose={() => go({ status })} />}
    </Page>
  );
}
