import { Drawer, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { formatDateTime, formatMs, formatNanoUsd, formatNumber } from '../../shell/format';
import { Await } from '../../shell/Page';

export function RequestDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const request = useQuery({
    queryKey: ['request', id],
    queryFn: () => unwrap(api.GET('/api/requests/{id}', { params: { path: { id } } })),
  });
  return (
    <Drawer opened onClose={onClose} position="right" title={id} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Await query={request}>
        {(row) => (
          <Table variant="vertical">
            <Table.Tbody>
              {[
                ['Time', formatDateTime(row.at_ms)],
                ['Key', row.key],
                ['Model asked', row.model],
                ['Answered by', row.target || '–'],
                ['Attempts', formatNumber(row.attempts)],
                ['Status', row.partial ? `${row.status}, partial` : String(row.status)],
                ['Prompt tokens', formatNumber(row.prompt_tokens)],
                ['Completion tokens', formatNumber(row.completion_tokens)],
                ['Tokens are', row.estimated ? 'estimated' : 'reported by the model server'],
                ['First token', formatMs(row.first_token_ms)],
                ['Latency', formatMs(row.latency_ms)],
                ['Cost', row.cost_nano ? formatNanoUsd(row.cost_nano) : '–'],
              ].map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Th>{name}</Table.Th>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Await>
    </Drawer>
  );
}
