import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Schemas, unwrap } from '../../api/client';
import { sessionsQuery } from '../../api/queries';
import { formatDateTime, formatRelative } from '../../shell/format';
import { Await } from '../../shell/Page';

// "Firefox on Linux": enough to recognise a device by.
export function deviceOf(userAgent: string): string {
  const pick = (pairs: [RegExp, string][], other: string) =>
    pairs.find(([pattern]) => pattern.test(userAgent))?.[1] ?? other;
  const browser = pick(
    [
      [/Edg\//, 'Edge'],
      [/Firefox\//, 'Firefox'],
      [/Chrome\//, 'Chrome'],
      [/Safari\//, 'Safari'],
    ],
    'A program',
  );
  const system = pick(
    [
      [/Android/, 'Android'],
      [/iPhone|iPad/, 'iOS'],
      [/Windows/, 'Windows'],
      [/Mac OS/, 'macOS'],
      [/Linux/, 'Linux'],
    ],
    'an unknown system',
  );
  return `${browser} on ${system}`;
}

function SessionRow({ session, onEnd }: { session: Schemas['Session']; onEnd: () => void }) {
  return (
    <Group justify="space-between" wrap="nowrap">
      <div>
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {deviceOf(session.user_agent)}
          </Text>
          {session.current && <Badge size="sm">this one</Badge>}
        </Group>
        <Text size="xs" c="dimmed">
          {session.address} · since {formatDateTime(session.created_ms)} · seen{' '}
          {formatRelative(session.last_seen_ms)}
        </Text>
      </div>
      {!session.current && (
        <Button variant="default" size="xs" onClick={onEnd}>
          End
        </Button>
      )}
    </Group>
  );
}

export function SessionsCard() {
  const sessions = useQuery(sessionsQuery);
  const queries = useQueryClient();
  const refresh = { onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }) };
  const end = useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/sessions/{id}', { params: { path: { id } } })),
    ...refresh,
  });
  const endOthers = useMutation({ mutationFn: () => unwrap(api.DELETE('/api/sessions')), ...refresh });
  return (
    <Card>
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h5">
            Sessions
          </Title>
          <Button
            variant="default"
            size="xs"
            onClick={() => endOthers.mutate()}
            loading={endOthers.isPending}
          >
            End all others
          </Button>
        </Group>
        <Await query={sessions}>
          {({ data }) => (
            <Stack gap="sm">
              {data.map((session) => (
                <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
              ))}
            </Stack>
          )}
        </Await>
      </Stack>
    </Card>
  );
}
