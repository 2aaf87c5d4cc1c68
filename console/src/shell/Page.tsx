import { Alert, Box, Button, Card, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ComponentType, type ReactNode, useEffect } from 'react';
import { ApiError, messageOf } from '../api/client';
import { words } from './words';

export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · SolidRusT`;
  }, [title]);
}

interface PageProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, description, actions, children }: PageProps) {
  useTitle(title);
  return (
    <Stack gap="lg" maw={1120} mx="auto" pb="xl">
      <Group justify="space-between" align="flex-start" gap="md">
        <Box maw={720}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {description && (
            <Text c="dimmed" size="sm" mt={4} className="lead-text">
              {description}
            </Text>
          )}
        </Box>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}

// The strip over the page says so already.
const isSilence = (error: Error) => error instanceof ApiError && error.status === 0;

interface AwaitProps<T> {
  query: { data: T | undefined; error: Error | null; isPending: boolean; refetch: () => unknown };
  children: (data: T) => ReactNode;
}

// The states of a query that every page has: loading, failed (with a way out), there, and there but no longer fresh.
export function Await<T>({ query, children }: AwaitProps<T>) {
  if (query.data !== undefined)
    return (
      <>
        {query.error && !isSilence(query.error) && (
          <Alert color="yellow" data-tone="notice" title={words.mayBeOld}>
            {messageOf(query.error)}
          </Alert>
        )}
        {children(query.data)}
      </>
    );
  if (query.error)
    return (
      <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={words.notLoaded}>
        <Stack gap="sm" align="flex-start">
          <Text size="sm">{messageOf(query.error)}</Text>
          <Button size="xs" variant="default" onClick={() => query.refetch()}>
            {words.tryAgain}
          </Button>
        </Stack>
      </Alert>
    );
  return (
    <Card role="status" aria-label={words.loading}>
      <Stack gap="md">
        <Skeleton height={14} width="32%" />
        <Skeleton height={14} width="84%" />
        <Skeleton height={14} width="76%" />
        <Skeleton height={14} width="58%" />
      </Stack>
    </Card>
  );
}

interface EmptyProps {
  title: string;
  icon?: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  children: ReactNode;
  action?: ReactNode;
}

// What a list says when there is nothing in it: why, and what to do next.
export function Empty({ title, icon: Icon, children, action }: EmptyProps) {
  return (
    <Card>
      <Stack align="center" gap="sm" maw={440} mx="auto" py="xl" ta="center">
        {Icon && (
          <ThemeIcon size={44} radius="xl" variant="default">
            <Icon size={22} aria-hidden />
          </ThemeIcon>
        )}
        <div>
          <Text fw={600}>{title}</Text>
          <Text c="dimmed" size="sm" mt={4}>
            {children}
          </Text>
        </div>
        {action}
      </Stack>
    </Card>
  );
}
