import { Button, Card, Code, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { formatDateTime } from '../../shell/format';
import { Await, Empty, Page } from '../../shell/Page';

export function AuditPage() {
  const audit = useInfiniteQuery({
    queryKey: ['operator', 'audit'],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/operator/audit', { params: { query: { before: pageParam } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <Page
      title="Audit log"
      description="Who changed what. Written together with the change, so it cannot be missing."
    >
      <Await query={audit}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          if (rows.length === 0)
            return (
              <Card>
                <Empty title="Nothing yet">Changes to keys, accounts and tiers appear here.</Empty>
              </Card>
            );
          return (
            <Card padding={0}>
              <Table.ScrollContainer
                minWidth={860}
                scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Audit log' } }}
              >
                <Table verticalSpacing="xs" horizontalSpacing="md">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Time</Table.Th>
                      <Table.Th>Who</Table.Th>
                      <Table.Th>What</Table.Th>
                      <Table.Th>Object</Table.Th>
                      <Table.Th>Detail</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {rows.map((entry) => (
                      <Table.Tr key={entry.id}>
                        <Table.Td>{formatDateTime(entry.at_ms)}</Table.Td>
                        <Table.Td>
                          <Text size="sm">{entry.actor}</Text>
                          <Text size="xs" c="dimmed">
                            {entry.address}
                          </Text>
                        </Table.Td>
                        <Table.Td>{entry.action}</Table.Td>
                        <Table.Td>
                          <Text size="xs" ff="monospace">
                            {entry.object}
                          </Text>
                        </Table.Td>
                        <Table.Td>
                          <Code style={{ overflowWrap: 'anywhere' }}>{JSON.stringify(entry.detail)}</Code>
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Card>
          );
        }}
      </Await>
      {audit.hasNextPage && (
        <Button
          variant="default"
          onClick={() => audit.fetchNextPage()}
          loading={audit.isFetchingNextPage}
          w="fit-content"
        >
          Older entries
        </Button>
      )}
    </Page>
  );
}
